import { prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import type { CallSite } from '../references/call-sites.ts'
import { mismatch } from '../signature/compatibility.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, type Report } from './define-rule.ts'
import { exampleTask } from './shared/example-task.ts'
import { otherPlaces } from './shared/other-places.ts'

const ID = 'new-argument-sent-too-early'

const checkout = (passed: string) => ({
  'shop/views.py': `from shop.tasks import charge


def checkout(order):
    charge.delay(${passed})
`,
})
const BASE = { ...exampleTask('order_id'), ...checkout('order.id') }
const NEW_ARGUMENT = exampleTask('order_id, amount=None')

export const newArgumentSentTooEarly = defineRule({
  id: ID,
  category: 'contract',
  severity: 'warning',
  summary: 'Finds calls that pass an argument added by the same change, which old workers do not know.',

  check(context) {
    // If old messages fail too, another rule reports the task.
    const grown = context.changes.filter(
      ({ outcomes, new: next }) => next && labelOf(next) && isSentEarly(outcomes),
    )
    const touched = new Set(context.head.changedPaths)
    return grown.flatMap((change) => {
      // Calls that the change does not touch passed the argument before: they failed at base.
      const early = context.head.callSites.filter((send) => touched.has(send.path) && isTooMuch(send, change))
      const open = early.filter(
        ({ path, line, endLine }) => !context.isSuppressed(ID, { path, line, endLine }),
      )
      const [services, commands] = [open.filter((one) => !isCommand(one)), open.filter(isCommand)]
      const [first, ...others] = [...services, ...commands]
      return first ? [report(first, others, change)] : []
    })
  },

  page: {
    breaks:
      'During a rolling deployment, and after a rollback, an old worker gets a message with the new argument and fails with `TypeError`.',
    notices: 'The worker’s log, during the deployment. Afterwards the failed messages are lost.',
    forward: [
      'Deploy the task with its new argument, which has a default.',
      'Pass the argument in the next deployment, once no old worker is left.',
    ],
    rollback:
      'After the second deployment, a rollback meets code that accepts the argument. If one deployment does both, queued messages fail with `TypeError`.',
    whenNot: 'All workers stop before the new code sends anything, and nobody will roll back.',
    limits: [
      'Only calls in this repository count whose arguments are written out, in the call or in a variable, not `send_task`, `*args` or schedule rows.',
      'If only management commands pass the argument, the finding is a notice: a person starts them, and can wait until no old worker is left.',
    ],
    flagged: {
      base: BASE,
      head: { ...NEW_ARGUMENT, ...checkout('order.id, amount=order.total') },
    },
    allowed: { base: BASE, head: { ...BASE, ...NEW_ARGUMENT } },
  },
})

function isSentEarly({ deploy, rollback }: LinkedChange['outcomes']): boolean {
  return deploy === 'runs' && rollback === 'rejected'
}

/** Whether a call sends the change's task with an argument that head accepts and base does not. */
function isTooMuch({ definition, definedIn, call }: CallSite, { old, new: next }: LinkedChange): boolean {
  if (!old || !next || call === null || next.origin.definition !== definition) return false
  if (next.path !== definedIn) return false
  const before = mismatch(call, old.parameters)?.kind
  const after = mismatch(call, next.parameters)?.kind
  return isRefused(before) && !isRefused(after)
}

function isRefused(kind: string | undefined): boolean {
  return kind === 'unexpected' || kind === 'too-many-positions'
}

/** A management command runs once it is started: nobody starts it while old workers run. */
function isCommand({ path }: CallSite): boolean {
  return /(?:^|\/)management\/commands\//.test(path)
}

function report(first: CallSite, others: readonly CallSite[], { old, outcomes }: LinkedChange): Report {
  const name = old && labelOf(old)
  const { path, line, endLine } = first
  // Commands come last: all are, if the first is.
  const isStarted = isCommand(first)
  return {
    path,
    line,
    endLine,
    side: 'head',
    ...(isStarted ? { severity: 'notice' } : {}),
    title: prose`Old workers refuse the new argument sent to ${name ?? ''}`,
    message: prose`This call passes an argument of task ${name ?? ''} that the same change adds. Old workers that get the message fail with ${'TypeError'}.${isStarted ? prose` Only management commands pass it.` : prose``}`,
    advice: [
      ...otherPlaces(others),
      isStarted
        ? prose`Start the command once no old worker is left.`
        : prose`Deploy the task with its new argument first. Pass it in the next deployment, once no old worker is left.`,
    ],
    names: [{ old: name, new: name }],
    outcomes,
    fix: () => null,
  }
}
