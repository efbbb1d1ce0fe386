import type { Job } from '../jobs/payloads.ts'
import { celeryFix } from './commands/celery-fix.ts'
import { type CommandName, parseCommands } from './commands/parse.ts'
import type { Delivery, Handler } from './delivery.ts'
import { IssueCommentEvent } from './events/schema.ts'

type Command = (
  delivery: Delivery,
  event: IssueCommentEvent,
  given: { readonly sender: string; readonly words: readonly string[] },
) => Job

const COMMANDS: Readonly<Record<CommandName, Command>> = { 'celery-fix': celeryFix }

/** A new comment on a pull request may hold commands. Commands of bots are ignored: two bots could reply for ever. */
export const handleIssueComment: Handler = (delivery) => {
  const event = IssueCommentEvent.parse(delivery.payload)
  const { issue, comment } = event
  if (issue.pull_request === undefined || comment.user === null || comment.user.type === 'Bot') return []
  const sender = comment.user.login
  return parseCommands(comment.body).map(({ name, words }) =>
    COMMANDS[name](delivery, event, { sender, words }),
  )
}
