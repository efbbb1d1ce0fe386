import { type StructuredPatchHunk, structuredPatch } from 'diff'

/** The hunks between two texts with at most so many changed lines; null where there are more. Time grows with their square. */
export function fewHunks(
  before: string,
  after: string,
  context: number,
  maxEditLength: number,
): StructuredPatchHunk[] | null {
  return structuredPatch('', '', before, after, '', '', { context, maxEditLength })?.hunks ?? null
}

/** The hunks between two texts, with `context` unchanged lines around each change. */
export function hunksOf(before: string, after: string, context: number): StructuredPatchHunk[] {
  return structuredPatch('', '', before, after, '', '', { context }).hunks
}
