import type { SourceText } from './source-text.ts'

/** The head text of every file that a finding or fix refers to, by path. */
export type HeadText = ReadonlyMap<string, SourceText>

/** The head text of one file. A report without it is broken: its edits mean nothing. */
export function headTextOf(headText: HeadText, path: string): SourceText {
  const source = headText.get(path)
  if (source === undefined) throw new Error(`the report edits ${JSON.stringify(path)} without its head text`)
  return source
}
