import { parsePatch } from 'diff'
import type { Gap, Side } from '../analysis/model/types.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { LineRange } from './line-range.ts'
import type { PullRequestFile } from './types.ts'

/** The lines of one hunk by side, context included: GitHub takes comments on all of them. null: the side has none. */
export type Hunk = Readonly<Record<Side, LineRange | null>>

interface FileDiff {
  /** Where comments go: GitHub wants the head path for both sides, of renamed files too. */
  readonly path: string
  readonly hunks: readonly Hunk[]
}

/** The files of a pull request, by the path that each side knows them under. */
export interface PullRequestDiff {
  readonly files: Readonly<Record<Side, ReadonlyMap<string, FileDiff>>>
  /** Files whose patch could not be read: nothing in them can carry a comment. */
  readonly unreadable: readonly Omit<Gap, 'kind'>[]
}

/** The hunks of a `patch` as GitHub gives it: unified, without file headers. */
export function parseHunks(patch: string): Result<readonly Hunk[]> {
  try {
    const hunks = parsePatch(patch).flatMap((file) => file.hunks)
    return ok(
      hunks.map((hunk) => ({
        base: lines(hunk.oldStart, hunk.oldLines),
        head: lines(hunk.newStart, hunk.newLines),
      })),
    )
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error))
  }
}

/** Indexes the files of a pull request. A file without a patch has no hunks. */
export function readDiff(files: readonly PullRequestFile[]): PullRequestDiff {
  const base = new Map<string, FileDiff>()
  const head = new Map<string, FileDiff>()
  const unreadable: Omit<Gap, 'kind'>[] = []
  for (const file of files) {
    const hunks = parseHunks(file.patch ?? '')
    if (!hunks.ok)
      unreadable.push({ path: file.path, line: 0, reason: `diff not understood: ${hunks.error}` })
    const diff = { path: file.path, hunks: hunks.ok ? hunks.value : [] }
    if (file.status !== 'removed') head.set(file.path, diff)
    const basePath = pathAtBase(file)
    if (basePath !== null) base.set(basePath, diff)
  }
  return { files: { base, head }, unreadable }
}

function lines(start: number, count: number): LineRange | null {
  return count === 0 ? null : { start, end: start + count - 1 }
}

function pathAtBase(file: PullRequestFile): string | null {
  switch (file.status) {
    case 'added':
    // The original of a copy is not part of this file's diff: it can change, or not, under its own path.
    case 'copied':
      return null
    case 'renamed':
      return file.previousPath
    default:
      return file.path
  }
}
