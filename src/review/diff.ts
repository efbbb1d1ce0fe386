import { parsePatch } from 'diff'
import type { Gap, Side } from '../analysis/model/types.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { LineRange } from './line-range.ts'
import type { PullRequestFile } from './types.ts'

/** The lines of one hunk by side, context included: GitHub accepts comments on all of them. Null for a side without lines. */
type Hunk = Readonly<Record<Side, LineRange | null>>

interface FileDiff {
  /** The path for comments: GitHub requires the head path on both sides, also of renamed files. */
  readonly path: string
  readonly hunks: readonly Hunk[]
}

/** The files of a pull request, by their path on each side. */
export interface PullRequestDiff {
  readonly files: Readonly<Record<Side, ReadonlyMap<string, FileDiff>>>
  /** Files whose patch could not be parsed: they cannot have comments. */
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
    // The original of a copy is not part of this diff; it has its own path.
    case 'copied':
      return null
    case 'renamed':
      return file.previousPath
    default:
      return file.path
  }
}
