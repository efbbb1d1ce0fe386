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

/** The compared revisions, to be read through `repository`, which has the work tree as a tree object. */
interface Range {
  readonly repository: Repository
  /** The merge base, which head is compared with. */
  readonly base: string
  /** The commit that `--base` names, or its default; its settings apply. */
  readonly baseTip: string
  /** The base as the user named it, or the name of the default. */
  readonly baseName: string
  readonly head: string
  close(): Promise<void>
}

/** Resolves the revisions in the options; without any, the work tree and the default base. */
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
  // At the same time, as both take several calls of git.
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
