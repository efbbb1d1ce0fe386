import type { Finding } from '../analysis/model/types.ts'
import { assertNever } from '../shared/assert-never.ts'
import { count } from '../shared/count.ts'
import { list, prose } from '../shared/prose.ts'
import type { FixChoice, FixOutcome } from './fix-outcome.ts'
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
      return [reply, ...leftList(left, outcome), ...leftOut(outcome)].join('\n\n')
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
      return [nothingToFix(outcome), ...leftOut(outcome)].join('\n\n')
    default:
      return assertNever(outcome)
  }
}

function leftList(left: readonly Finding[], { requested }: FixChoice): string[] {
  if (left.length === 0) return []
  const shown = left
    .slice(0, MAX_LEFT)
    .map(({ path, line, title }) => `- ${codeSpan(`${path}:${line}`)}: ${markdown(title)}`)
  const more = left.length > shown.length ? [`- and ${left.length - shown.length} more`] : []
  const head = markdown(
    prose`Not committed, because their fixes change the same lines. Comment ${command(requested)} again for them:`,
  )
  return [[head, '', ...shown, ...more].join('\n')]
}

/** The paragraphs about names that mean nothing, and about fixes of notices that nobody named. */
function leftOut({ requested, notices, unknown }: FixChoice): string[] {
  const isOne = unknown.length === 1
  const notNames = isOne
    ? prose`${list(unknown)} is neither a rule nor a task with a finding on this head.`
    : prose`${list(unknown)} are neither rules nor tasks with a finding on this head.`
  const rules = [...new Set(notices.map(({ rule }) => rule))]
  const fixes = [count(notices.length, 'fix', 'fixes')]
  const isOneNotice = notices.length === 1
  const available = isOneNotice
    ? prose`${fixes} of a notice is left out: comment ${command(rules)} for it.`
    : prose`${fixes} of notices are left out: comment ${command(rules)} for them.`
  return [
    ...(unknown.length > 0 ? [markdown(notNames)] : []),
    ...(notices.length > 0 && requested.length === 0 ? [markdown(available)] : []),
  ]
}

function command(names: readonly string[]): string {
  return ['/celery-fix', ...names].join(' ')
}
