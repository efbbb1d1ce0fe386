import type { Repository } from '../git/repository.ts'
import { defaultBase, mergeBase, resolveCommit, type Tip } from '../git/revisions.ts'
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
  const [tip, chosen] = await Promise.all([
    resolveCommit(repository, head ?? 'HEAD'),
    base === undefined ? defaultBase(repository) : namedBase(repository, base),
  ])
  return {
    repository,
    base: await mergeBase(repository, chosen.commit, tip),
    baseTip: chosen.commit,
    baseName: chosen.name,
    head: tip,
    close: async () => {},
  }
}

async function namedBase(repository: Repository, name: string): Promise<Tip> {
  return { name, commit: await resolveCommit(repository, name) }
}

async function workTreeRange(repository: Repository): Promise<Range> {
  if (repository.workTree === null) {
    throw new UserError(
      `${visible(repository.name)} has no work tree: name the revisions with --base and --head`,
    )
  }
  const [tip, { name: baseName, commit: baseTip }] = await Promise.all([
    resolveCommit(repository, 'HEAD'),
    defaultBase(repository),
  ])
  const base = await mergeBase(repository, baseTip, tip)
  const { repository: withSnapshot, tree: head, remove: close } = await snapshotWorkTree(repository)
  return { repository: withSnapshot, base, baseTip, baseName, head, close }
}
