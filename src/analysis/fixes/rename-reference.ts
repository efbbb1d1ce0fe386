import type { Reference } from '../contract/outside.ts'
import type { TextEdit } from './text-edit.ts'

/** Puts a new name into the literal of a reference, between its own quotes; null where it is no plain literal. */
export function renameReference(text: string, reference: Reference, newName: string): TextEdit | null {
  const { path, at } = reference
  if (at === null) return null
  const quote = /^(?<quote>["'`]).*\k<quote>$/s.exec(text.slice(at.start, at.end))?.groups?.quote
  if (quote === undefined || newName.includes(quote) || newName.includes('\\')) return null
  return { path, start: at.start + 1, end: at.end - 1, text: newName }
}
