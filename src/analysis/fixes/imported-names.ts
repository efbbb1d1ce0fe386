import type { ImportFromFact } from '../python/facts.ts'
import type { TextEdit } from './text-edit.ts'

type Change = Omit<TextEdit, 'path'>

/** The source of an import's name list, with or without parentheses, on one line or several, without comments. */
interface NameList {
  readonly start: number
  readonly end: number
  /** The text between the commas; after a trailing comma the last part is white space. */
  readonly parts: readonly string[]
}

function nameList(text: string, { at }: ImportFromFact): NameList | null {
  const statement = text.slice(at.start, at.end)
  const lead = /^from\b[^#()]*?\bimport\b[ \t]*(\(?)/.exec(statement)
  // A line continuation belongs to no single name.
  if (lead === null || statement.includes('#') || statement.includes('\\')) return null
  const start = lead[0].length
  const end = lead[1] === '(' ? statement.lastIndexOf(')') : statement.length
  if (end < start) return null
  return { start: at.start + start, end: at.start + end, parts: statement.slice(start, end).split(',') }
}

/** The name under which a part is bound: `b` of `a as b`. */
function boundBy(part: string): string {
  return part.trim().split(/\s+/).at(-1) ?? ''
}

/** Removes names from an import that keeps others; null for forms that cannot be edited safely. */
export function withoutNames(
  text: string,
  statement: ImportFromFact,
  names: ReadonlySet<string>,
): Change | null {
  const list = nameList(text, statement)
  if (list === null) return null
  const kept = list.parts.filter((part) => !names.has(boundBy(part)))
  if (kept.every((part) => part.trim() === '')) return null
  const written = kept.join(',')
  // The new first name takes the white space of the old one.
  const isFirstGone = kept[0] !== list.parts[0]
  const lead = isFirstGone ? (/^\s*/.exec(list.parts[0] ?? '')?.[0] ?? '') + written.trimStart() : written
  return { start: list.start, end: list.end, text: lead }
}

/** Adds a name to an import, before the first name that sorts after it. */
export function withName(text: string, statement: ImportFromFact, name: string): Change | null {
  const list = nameList(text, statement)
  const [first] = list?.parts ?? []
  if (!list || first === undefined) return null
  const names = list.parts.filter((part) => part.trim() !== '')
  const behind = names.findIndex((part) => boundBy(part) > name)
  const i = behind === -1 ? names.length : behind
  const white = (part: string | undefined) => /^\s*/.exec(part ?? '')?.[0] ?? ''
  const usual =
    white(list.parts[1]?.trim() ? list.parts[1] : undefined) || (first.includes('\n') ? white(first) : ' ')
  const parts = list.parts.slice()
  if (i === 0) parts.splice(0, 1, `${white(first)}${name}`, `${usual}${first.trimStart()}`)
  else parts.splice(i, 0, `${usual}${name}`)
  const last = parts[i + 1]
  // Without a trailing comma, the last part ends with the white space before the parenthesis.
  const final = names.at(-1) ?? ''
  const tail = i === parts.length - 1 && last === undefined ? final.slice(final.trimEnd().length) : ''
  if (tail !== '') {
    parts[i - 1] = (parts[i - 1] ?? '').trimEnd()
    parts[i] = `${parts[i]}${tail}`
  }
  return { start: list.start, end: list.end, text: parts.join(',') }
}

/** Removes the lines of a statement, and one of the two gaps around it; null where its lines contain other code. */
export function withoutStatement(
  text: string,
  at: { readonly start: number; readonly end: number },
): Change | null {
  const start = text.lastIndexOf('\n', at.start - 1) + 1
  const lineEnd = text.indexOf('\n', at.end)
  const end = lineEnd === -1 ? text.length : lineEnd + 1
  if (text.slice(start, at.start).trim() !== '' || text.slice(at.end, end).trim() !== '') return null
  const before = text.slice(0, start)
  if (before.trim() === '')
    return { start, end: end + (/^(?:\r?\n)*/.exec(text.slice(end))?.[0].length ?? 0), text: '' }
  const blankLines = /(?:\r?\n)+$/.exec(before.slice(-20))?.[0] ?? ''
  const gap = blankLines.length - (blankLines.startsWith('\r') ? 2 : 1)
  const isGapBehind = /^\r?\n/.test(text.slice(end, end + 2))
  return { start: isGapBehind && gap > 0 ? start - gap : start, end, text: '' }
}
