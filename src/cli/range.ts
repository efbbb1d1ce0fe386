import type { Repository } from '../git/repository.ts'
import { defaultBase, mergeBase, resolveBoth, resolveCommit } from '../git/revisions.ts'
import { snapshotWorkTree } from '../git/work-tree.ts'
import { UserError } from '../shared/errors.ts'
import { visible } from '../shared/prose.ts'

export interface RangeOptions {
  readonly repo: string
  readonly base?: string
  readonly head?: string
}

/** What is compared. Read through `repository`, in which the work tree exists as a tree object. */
export interface Range {
  readonly repository: Repository
  /** The merge base, from which the head is judged. */
  readonly base: string
  /** The commit that `--base` names or stands for, whose settings hold. */
  readonly baseTip: string
  /** How people call the base: what they typed, or the branch that was chosen for them. */
  readonly baseName: string
  readonly head: string
  close(): Promise<void>
}

/** The revisions that the arguments name; with none of them the work tree against the default base. */
export async function openRange(repository: Repository, { base, head }: RangeOptions): Promise<Range> {
  if (base === undefined && head === undefined) return workTreeRange(repository)
  const range = await rangeOf(repository, base, head ?? 'HEAD')
  return { ...range, repository, close: async () => {} }
}

async function rangeOf(
  repository: Repository,
  baseName: string | undefined,
  headName: string,
): Promise<Omit<Range, 'repository' | 'close'>> {
  if (baseName !== undefined) {
    const found = await resolveBoth(repository, baseName, headName)
    return { base: found.mergeBase, baseTip: found.base, baseName, head: found.head }
  }
  const [head, tip] = await Promise.all([resolveCommit(repository, headName), defaultBase(repository)])
  return {
    base: await mergeBase(repository, tip.commit, head),
    baseTip: tip.commit,
    baseName: tip.name,
    head,
  }
}

async function workTreeRange(repository: Repository): Promise<Range> {
  if (repository.workTree === null) {
    throw new UserError(
      `${visible(repository.name)} has no work tree: name the revisions with --base and --head`,
    )
  }
  // Neither needs the other, and both are some calls of git in a row.
  const [range, snapshot] = await Promise.allSettled([
    rangeOf(repository, undefined, 'HEAD'),
    snapshotWorkTree(repository),
  ])
  if (snapshot.status === 'rejected') throw range.status === 'rejected' ? range.reason : snapshot.reason
  const { repository: withSnapshot, tree: head, remove: close } = snapshot.value
  if (range.status === 'fulfilled') return { ...range.value, repository: withSnapshot, head, close }
  await close()
  throw range.reason
}
