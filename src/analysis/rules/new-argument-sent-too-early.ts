import { prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import type { CallSite } from '../references/call-sites.ts'
import { mismatch } from '../signature/compatibility.ts'
import { defineRule, type Report } from './define-rule.ts'
import { otherLines } from './shared/other-lines.ts'

const ID = 'new-argument-sent-too-early'

export const newArgumentSentTooEarly = defineRule({
  id: ID,
  category: 'contract',
  severity: 'warning',
  summary: 'Finds calls that pass an argument which the same change adds, so that old workers get it too.',

  check(context) {
    // Where old messages fail, another rule says so, and when to send what.
    const grown = context.changes.filter(({ outcomes, new: next }) => next?.name && isSentEarly(outcomes))
    return grown.flatMap((change) => {
      const early = context.head.callSites.filter((send) => isTooMuch(send, change))
      const open = early.filter(
        ({ path, line, endLine }) => !context.isSuppressed(ID, { path, line, endLine }),
      )
      const perFile = Map.groupBy(open, ({ path }) => path)
      return [...perFile.values()].flatMap(([first, ...others]) =>
        first ? [report(first, others, change)] : [],
      )
    })
  },

  page: {
    breaks:
      'While workers are replaced one after another, and after a rollback, a worker with the old code gets a message with the new argument and fails with `TypeError`.',
    notices: 'The worker’s log, while the deployment runs. Afterwards the failed messages are gone.',
    forward: [
      'Deploy the task with its new argument, which has a default.',
      'Pass the argument in the next deployment, when no worker with the old code is left.',
    ],
    rollback:
      'After the second deployment a rollback meets code that takes the argument. With both in one step, what is queued fails with `TypeError`.',
    whenNot: 'All workers stop before the new code sends anything, and a rollback is out of the question.',
    limits: [
      'Only calls in this repository count whose task and arguments are written out: no `send_task`, no `*args`, no schedule rows.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
        'shop/views.py': `from shop.tasks import charge


def checkout(order):
    charge.delay(order.id)
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, amount=None):
    Order(order_id).charge()
`,
        'shop/views.py': `from shop.tasks import charge


def checkout(order):
    charge.delay(order.id, amount=order.total)
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, amount=None):
    Order(order_id).charge()
`,
        'shop/views.py': `from shop.tasks import charge


def checkout(order):
    charge.delay(order.id)
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, amount=None):
    Order(order_id).charge()
`,
        'shop/views.py': `from shop.tasks import charge


def checkout(order):
    charge.delay(order.id, amount=order.total)
`,
      },
    },
  },
})

function isSentEarly({ deploy, rollback }: LinkedChange['outcomes']): boolean {
  return deploy === 'runs' && rollback === 'rejected'
}

/** Whether a call is the change's task with an argument that base does not take and head does. */
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

function report(
  { path, line, endLine }: CallSite,
  others: readonly CallSite[],
  { old, outcomes }: LinkedChange,
): Report {
  return {
    path,
    line,
    endLine,
    side: 'head',
    title: prose`Old workers refuse the new argument sent to ${old?.name ?? ''}`,
    message: prose`This passes an argument of task ${old?.name ?? ''} that the same change adds: a worker that still runs the old code fails with ${'TypeError'} on such a message.`,
    advice: [
      ...otherLines(others),
      prose`Deploy the task with its new argument first, and pass it in the next deployment, when no old worker is left.`,
    ],
    names: [{ old: old?.name ?? null, new: old?.name ?? null }],
    outcomes,
    fix: () => null,
  }
}
