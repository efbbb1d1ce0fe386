import { dateOf } from '../../shared/date-of.ts'
import { type Prose, prose } from '../../shared/prose.ts'

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

/** The lines above what a remedy adds: the extractor reads the first, people both. */
export function remedyComment(
  kind: 'alias' | 'stub',
  name: string,
  { today, aliasDays }: { readonly today: string; readonly aliasDays: number },
): readonly string[] {
  const until = dateOf(new Date(Date.parse(today) + aliasDays * DAY_MS))
  return [`# celery-guard: ${kind}[${name}] until ${until}`, `# ${SENTENCES[kind]}`]
}

const SENTENCES = {
  alias: 'Both names run this task; calls send the old one. It may go after that day.',
  stub: 'Messages that still wait find this task and do nothing. It may go after that day.',
}
