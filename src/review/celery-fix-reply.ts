import type { Finding } from '../analysis/model/types.ts'
import { assertNever } from '../shared/assert-never.ts'
import type { FixOutcome } from './fix-outcome.ts'
import { fixedTasks } from './fixed-tasks.ts'
import { fixesCommitted, forkNotWritable, headMoved, nothingToFix, permissionDenied } from './messages.ts'
import { codeSpan, markdown } from './render/escape.ts'

const MAX_LEFT = 30

/** The reply to `/celery-fix`, as Markdown. */
export function celeryFixReply(outcome: FixOutcome): string {
  switch (outcome.kind) {
    case 'committed': {
      const { commit: sha, fixed, left } = outcome
      const reply = fixesCommitted({ sha, fixes: fixed.length, tasks: fixedTasks(fixed) })
      return left.length === 0 ? reply : `${reply}\n\n${leftList(left)}`
    }
    case 'committed-before':
      return `The fixes are committed in ${outcome.commit}.`
    case 'no-permission':
      return permissionDenied(outcome.sender, outcome.needed)
    case 'closed':
      return 'This pull request is not open, so nothing was committed.'
    case 'fork':
      return forkNotWritable()
    case 'head-moved':
      return headMoved()
    case 'nothing-to-fix':
      return nothingToFix()
    default:
      return assertNever(outcome)
  }
}

function leftList(left: readonly Finding[]): string {
  const shown = left
    .slice(0, MAX_LEFT)
    .map(({ path, line, title }) => `- ${codeSpan(`${path}:${line}`)}: ${markdown(title)}`)
  const more = left.length > shown.length ? [`- and ${left.length - shown.length} more`] : []
  const head =
    'Not committed, because their fixes change the same lines. Comment `/celery-fix` again for them:'
  return [head, '', ...shown, ...more].join('\n')
}
