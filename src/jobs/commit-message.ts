import type { Finding } from '../analysis/model/types.ts'
import { fixedTasks } from '../review/fixed-tasks.ts'

/** Names the person who requested a commit. */
const REQUESTED = 'Requested-by'
/** Names the command that a commit answers. */
const TRAILER = 'Celery-Guard-Command'

/** The message of the commit that fixes these findings: the tasks counted, then named under the rule that found them. */
export function commitMessage(
  fixed: readonly Finding[],
  { commandId, sender }: { readonly commandId: string; readonly sender: string },
): { readonly headline: string; readonly body: string } {
  const count = fixedTasks(fixed).length
  const rules = [...new Set(fixed.map(({ rule }) => rule))].map((rule) => {
    const tasks = fixedTasks(fixed.filter((finding) => finding.rule === rule))
    if (tasks.length === 0) return rule
    return [`${rule}:`, ...tasks.map((name) => `- ${inert(name)}`)].join('\n')
  })
  return {
    headline:
      count > 0 ? `Fix ${count} Celery ${count === 1 ? 'task' : 'tasks'}` : 'Fix findings of celery-guard',
    body: [...rules, trailers(commandId, sender)].join('\n\n'),
  }
}

/** The message of the commit that suppresses these findings. */
export function ignoreMessage(
  ignored: readonly Finding[],
  command: { readonly commandId: string; readonly sender: string },
): { readonly headline: string; readonly body: string } {
  const rules = [...new Set(ignored.map(({ rule }) => rule))]
  return {
    headline: rules.length === 1 ? `Ignore ${rules[0]}` : 'Ignore findings of celery-guard',
    body: [...rules, trailers(command.commandId, command.sender)].join('\n\n'),
  }
}

/** The last paragraph of the message of a commit that a person requested. */
function trailers(commandId: string, sender: string): string {
  return `${REQUESTED}: ${inert(sender)}\n${TRAILER}: ${commandId}`
}

/** Whether a commit with this message was made for this command. */
export function isForCommand(message: string, commandId: string): boolean {
  return message.split('\n').includes(`${TRAILER}: ${commandId}`)
}

/** GitHub acts on mentions and on words such as “closes #1” in a commit message, so other characters are escaped. */
function inert(name: string): string {
  return name.replace(/[^\w.-]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)
}
