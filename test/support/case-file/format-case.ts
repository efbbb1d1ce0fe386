import { isDeepStrictEqual } from 'node:util'
import { type CaseFile, parseCase } from './parse-case.ts'
import { type Header, headerLine, headerOf, unfitText } from './sections.ts'

/**
 * The text of a case: files that stay, then those that change as they are in base, then as they are in head.
 * Throws where a case has to be a folder.
 */
export function formatCase(given: CaseFile): string {
  const base = new Map(Object.entries(given.base))
  const head = new Map(Object.entries(given.head))
  const paths = [...base.keys()].sort()
  const stay = paths.filter((path) => head.get(path) === base.get(path))
  const change = paths.filter((path) => head.get(path) !== base.get(path))
  const added = [...head.keys()].filter((path) => !base.has(path)).sort()
  const text = [
    `${given.about}\n`,
    ...[...stay, ...change].map((path) => section({ kind: 'base', path }, base.get(path) ?? '')),
    ...[...change, ...added].map((path) => headSection(path, head.get(path))),
    ...(given.config === null ? [] : [section({ kind: 'config' }, given.config)]),
    ...(given.expected === null ? [] : [section({ kind: 'expected' }, given.expected)]),
  ].join('')
  // Paths and descriptions may be such that they read as something else.
  if (!isDeepStrictEqual(parseCase(text, 'case'), given))
    throw new Error('the case does not read back as it was')
  return text
}

/** The text of a case with another expected text; the rest of it stays as it is. */
export function withExpected(text: string, expected: string): string {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => headerOf(line)?.kind === 'expected')
  const rest = at === -1 ? text : lines.slice(0, at).concat('').join('\n')
  return rest + section({ kind: 'expected' }, expected)
}

function headSection(path: string, text: string | undefined): string {
  return text === undefined ? section({ kind: 'deleted', path }, '') : section({ kind: 'head', path }, text)
}

function section(header: Header, text: string): string {
  const line = headerLine(header)
  const unfit = unfitText(text)
  if (unfit) throw new Error(`${line} line ${unfit.line}: ${unfit.problem}`)
  return `${line}\n${text}`
}
