import type { CommandJob } from '../../jobs/payloads.ts'
import type { jobOrigin } from '../delivery.ts'
import { type CommandName, type GivenCommand, parseCommands } from './parse.ts'

/** A comment of a person, and where it was written. */
export interface WrittenComment {
  readonly origin: ReturnType<typeof jobOrigin>
  readonly number: number
  readonly commentId: number
  readonly sender: string
  /** The comment that begins its thread; null in the conversation. */
  readonly rootId: number | null
  /** When it was written. */
  readonly at?: string | undefined
}

type ToJob = (comment: WrittenComment, given: GivenCommand) => CommandJob | null

/** What each command does, in the conversation or in a thread. The jobs check what the sender may do. */
const COMMANDS: Readonly<Record<CommandName, ToJob>> = {
  'celery-fix': (comment, { words }) => ({ ...anywhere(comment), kind: 'celery-fix', words }),
  'celery-approve': (comment, { lines }) => {
    const at = comment.at === undefined ? {} : { at: comment.at }
    return { ...anywhere(comment), kind: 'celery-approve', lines, ...at }
  },
  'celery-ignore': ({ origin, rootId, at: _, ...comment }, { lines: [reason = ''] }) =>
    rootId === null ? null : { ...origin, ...comment, kind: 'celery-ignore', rootId, reason },
}

/** People answer a finding where they read it, though the command is about the whole pull request. */
function anywhere({ origin, rootId, at: _, ...comment }: WrittenComment) {
  return { ...origin, ...comment, ...(rootId !== null && { inThread: true as const }) }
}

/** The jobs of the commands in a comment; none where they are given at the wrong place. */
export function commandJobs(comment: WrittenComment, body: string): readonly CommandJob[] {
  return parseCommands(body).flatMap((given) => COMMANDS[given.name](comment, given) ?? [])
}
