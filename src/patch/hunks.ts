import { type StructuredPatchHunk, structuredPatch } from 'diff'

/** The hunks between two texts, with `context` unchanged lines around each change. */
export function hunksOf(before: string, after: string, context: number): StructuredPatchHunk[] {
  return structuredPatch('', '', before, after, '', '', { context }).hunks
}
