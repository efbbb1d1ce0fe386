import { dateOf } from '../../shared/date-of.ts'
import { type Prose, prose } from '../../shared/prose.ts'
import type { OldNameFact } from '../python/facts.ts'
import type { TextEdit } from './text-edit.ts'

const DAY_MS = 86_400_000

/** A bracket ends the name in the comment; a control character may end the comment. */
const WRITABLE = /^[^\]\s\p{Cc}\p{Cs}]+$/u

/** Whether a comment can hold the name of a task. */
export function isWritable(name: string): boolean {
  return WRITABLE.test(name)
}

export function notWritable(name: string): Prose {
  return prose`${name} has characters that the comment of an alias cannot hold.`
}

/** From when on an old name stays, and for how long. */
export interface Term {
  readonly today: string
  readonly aliasDays: number
}

/** The lines above code that keeps an old name: the extractor reads the first, people both. */
export function oldNameComment(kind: OldNameFact['kind'], name: string, term: Term): readonly string[] {
  return [`# celery-guard: ${kind}[${name}] until ${lastDay(term)}`, SENTENCES[kind]]
}

const SENTENCES = {
  alias: '# Calls send the old name. Let them send the new one after the next deployment.',
  stub: '# Messages that still wait find this task and do nothing. It may go after that day.',
}

/** In the place of the sentence of an alias once calls send the new name. */
const SWITCHED = '# Calls send the new name. The old one may go after that day.'

function lastDay({ today, aliasDays }: Term): string {
  return dateOf(new Date(Date.parse(today) + aliasDays * DAY_MS))
}

/** The comment of an alias whose calls send the new name from now on. Sentences that a person wrote stay. */
export function switchedComment(path: string, text: string, { at }: OldNameFact, term: Term): TextEdit[] {
  const day = /(\buntil[ \t]+)\d{4}-\d{2}-\d{2}/i.exec(text.slice(at.start, at.end))
  if (day === null) return []
  const start = at.start + day.index + (day[1] ?? '').length
  const edits = [{ path, start, end: start + 'YYYY-MM-DD'.length, text: lastDay(term) }]
  const white = /^\r?\n[ \t]*/.exec(text.slice(at.end))?.[0].length ?? 0
  const sentence = at.end + white
  if (!text.startsWith(SENTENCES.alias, sentence)) return edits
  return [...edits, { path, start: sentence, end: sentence + SENTENCES.alias.length, text: SWITCHED }]
}
