import type { Repository } from '../git/repository.ts'
import { defaultBase, mergeBase, resolveCommit } from '../git/revisions.ts'
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
  /** The commit that `--base` names, whose settings hold. */
  readonly baseTip: string
  readonly head: string
  close(): Promise<void>
}

/** The revisions that the arguments name; with none of them the work tree against its upstream. */
export async function openRange(repository: Repository, { base, head }: RangeOptions): Promise<Range> {
  if (base === undefined && head === undefined) return workTreeRange(repository)
  const tip = await resolveCommit(repository, head ?? 'HEAD')
  const baseTip = await (base === undefined ? defaultBase(repository) : resolveCommit(repository, base))
  return {
    repository,
    base: await mergeBase(repository, baseTip, tip),
    baseTip,
    head: tip,
    close: async () => {},
  }
}

async function workTreeRange(repository: Repository): Promise<Range> {
  if (repository.workTree === null) {
    throw new UserError(
      `${visible(repository.name)} has no work tree: name the revisions with --base and --head`,
    )
  }
  const tip = await resolveCommit(repository, 'HEAD')
  const baseTip = await defaultBase(repository)
  const base = await mergeBase(repository, baseTip, tip)
  const snapshot = await snapshotWorkTree(repository)
  return { repository: snapshot.repository, base, baseTip, head: snapshot.tree, close: snapshot.remove }
}
