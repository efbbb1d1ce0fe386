import type { ChosenFixes } from '../analysis/fixes/choose-fixes.ts'
import type { Finding } from '../analysis/model/types.ts'
import { fixedTasks } from '../review/fixed-tasks.ts'

/** Names the person who requested a commit. */
const REQUESTED = 'Requested-by'
/** Names the command that a commit answers. */
const TRAILER = 'Celery-Guard-Command'
/** A longer list helps nobody who reads a log. */
const MAX_TASKS = 200

/** A command that ends in a commit. */
export interface CommitCommand {
  readonly commandId: string
  readonly sender: string
  /** The trailer that names the sender as an author; null where the account is not known. */
  readonly coAuthor: string | null
}

/** The message of the commit that fixes these findings: the tasks counted, then named under the rule that found them. */
export function commitMessage(
  { fixed, remedies }: Pick<ChosenFixes, 'fixed' | 'remedies'>,
  command: CommitCommand,
): { readonly headline: string; readonly body: string } {
  const requested = remedies.map(({ remedy }) => remedy)
  const count = new Set([...fixedTasks(fixed), ...requested.map(({ task }) => task)]).size
  const rules = [...Map.groupBy(fixed, headingOf)].map(([heading, findings]) =>
    section(heading, fixedTasks(findings)),
  )
  const kinds = [...Map.groupBy(requested, ({ kind }) => kind)].map(([kind, all]) =>
    section(
      kind,
      all.map(({ task }) => task),
    ),
  )
  return {
    headline:
      count > 0 ? `Fix ${count} Celery ${count === 1 ? 'task' : 'tasks'}` : 'Fix findings of celery-guard',
    body: [...rules, ...kinds, trailers(command)].join('\n\n'),
  }
}

/** A person should look at suggestions, so that each is named as one. */
function headingOf({ rule, fix }: Finding): string {
  return fix?.safety === 'suggestion' ? `${rule} (suggestion)` : rule
}

function section(heading: string, tasks: readonly string[]): string {
  if (tasks.length === 0) return heading
  const more = tasks.length - MAX_TASKS
  const shown = tasks.slice(0, MAX_TASKS).map((name) => `- ${inert(name)}`)
  return [`${heading}:`, ...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')
}

/** The message of the commit that suppresses these findings. */
export function ignoreMessage(
  ignored: readonly Finding[],
  command: CommitCommand,
): { readonly headline: string; readonly body: string } {
  const rules = [...new Set(ignored.map(({ rule }) => rule))]
  return {
    headline: rules.length === 1 ? `Ignore ${rules[0]}` : 'Ignore findings of celery-guard',
    body: [...rules, trailers(command)].join('\n\n'),
  }
}

/** The last paragraph of the message of a commit that a person requested. */
function trailers({ commandId, sender, coAuthor }: CommitCommand): string {
  // GitHub's logins have no other characters; who could write more here could write trailers.
  const isLogin = /^[A-Za-z0-9_-]+$/.test(sender)
  const lines = [`${REQUESTED}: ${inert(sender)}`, `${TRAILER}: ${commandId}`]
  return [...lines, ...(isLogin && coAuthor !== null ? [coAuthor] : [])].join('\n')
}

/** Whether a commit with this message was made for this command. */
export function isForCommand(message: string, commandId: string): boolean {
  return message.split('\n').includes(`${TRAILER}: ${commandId}`)
}

/** A longer name fills the log, and many of them a message that GitHub refuses. */
const MAX_NAME = 200

/** GitHub acts on mentions and on words such as “closes #1” in a commit message, so other characters are escaped. */
function inert(name: string): string {
  return clipped(name).replace(/[^\w.-]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)
}

function clipped(name: string): string {
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME).replace(/[\ud800-\udbff]$/, '')}...`
}
