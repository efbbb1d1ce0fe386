import type { CommandName } from '../commands/grammar.ts'
import { HELP } from '../commands/grammar.ts'
import { type GivenCommand, parseComment } from '../commands/parse.ts'
import { parseFix } from '../commands/parse-fix.ts'
import { wordsIn } from '../commands/words.ts'
import type { CommandJob } from '../jobs/payloads.ts'
import type { jobOrigin } from './delivery.ts'

/** What a person wrote, and where. */
export interface Written {
  readonly origin: ReturnType<typeof jobOrigin>
  readonly number: number
  readonly user: { readonly login: string; readonly id?: number | undefined }
  /** When it was written. */
  readonly at?: string | undefined
  readonly place: Pick<CommandJob, 'commentId' | 'inThread' | 'rootId' | 'review' | 'seenHead'>
}

type Origin = Pick<CommandJob, 'sender' | 'number' | 'senderId'> & Written['origin'] & Written['place']

/** The job of each command. Jobs check what the sender may do. */
const JOBS: Readonly<
  Record<CommandName, (origin: Origin, lines: readonly string[], at?: string) => CommandJob>
> = {
  'celery-fix': (origin, lines) => ({ ...origin, kind: 'celery-fix', lines }),
  'celery-approve': (origin, lines, at) => {
    return { ...origin, kind: 'celery-approve', lines, ...(at !== undefined && { at }) }
  },
  'celery-ignore': (origin, [reason = '']) => ({ ...origin, kind: 'celery-ignore', reason }),
  'celery-explain': (origin, lines) => ({ ...origin, kind: 'celery-explain', lines }),
  'celery-recheck': (origin, lines) => ({ ...origin, kind: 'celery-recheck', lines }),
  'celery-help': (origin) => ({ ...origin, kind: 'celery-help' }),
}

/** The jobs of the commands in a text: one for each command, and one for the first that does not exist. */
export function commandJobs(
  { origin, number, user, at, place }: Written,
  body: string,
): readonly CommandJob[] {
  const { id: senderId } = user
  const common: Origin = {
    ...origin,
    number,
    sender: user.login,
    ...(senderId !== undefined && { senderId }),
    ...place,
  }
  const parsed = parseComment(body)
  if (parsed === null) return [{ ...common, kind: 'celery-help', unreadable: true }]
  const help = parsed.commands.some(asksForHelp)
  const jobs = parsed.commands
    .filter((given) => given.name !== 'celery-help' && !asksForHelp(given))
    .map(({ name, lines }) => JOBS[name](common, lines, at))
  if (parsed.unknown !== null) return [...jobs, { ...common, kind: 'celery-help', unknown: parsed.unknown }]
  return help ? [...jobs, { ...common, kind: 'celery-help' }] : jobs
}

/** `/celery-help`, and the word `help` behind any command. */
function asksForHelp({ name, lines }: GivenCommand): boolean {
  if (name === 'celery-help') return true
  if (name === 'celery-fix') return parseFix(lines).help
  return lines.some((line) => {
    const [word, ...others] = wordsIn(line)
    return word?.toLowerCase() === HELP && others.length === 0
  })
}
