import { createsFile } from './edit.ts'
import type { SourceText } from './source-text.ts'
import type { Edit } from './types.ts'

/** The head text of every file that a finding or fix refers to, by path. */
export type HeadText = ReadonlyMap<string, SourceText>

/** The head text of one file. A report whose edits lack it is a defect. */
export function headTextOf(headText: HeadText, path: string): SourceText {
  const source = headText.get(path)
  if (source === undefined) throw new Error(`the report edits ${JSON.stringify(path)} without its head text`)
  return source
}

const NEW_FILE: SourceText = { text: '', encoding: 'utf-8' }

/** The text that the edits of one file apply to; empty where they create the file. */
export function textToEdit(headText: HeadText, path: string, edits: readonly Edit[]): SourceText {
  return edits.some(createsFile) ? NEW_FILE : headTextOf(headText, path)
}
