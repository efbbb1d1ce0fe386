import type { Finding } from '../analysis/model/types.ts'
import { fixedTasks } from '../review/fixed-tasks.ts'

/** Names the command that a commit answers. */
const TRAILER = 'Celery-Guard-Command'

/** The message of the commit that fixes these findings: the tasks counted, then named under the rule that found them. */
export function commitMessage(
  fixed: readonly Finding[],
  commentId: number,
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
    body: [...rules, `${TRAILER}: ${commentId}`].join('\n\n'),
  }
}

/** Whether a commit with this message was made for this command. */
export function isForCommand(message: string, commentId: number): boolean {
  return message.split('\n').includes(`${TRAILER}: ${commentId}`)
}

/** GitHub acts on mentions and on words such as “closes #1” in a commit message, so other characters are escaped. */
function inert(name: string): string {
  return name.replace(/[^\w.-]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)
}
