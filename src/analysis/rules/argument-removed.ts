import { list, prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { brokenParameters, parameterReport } from './shared/parameter-findings.ts'

export const argumentRemoved = defineRule({
  id: 'argument-removed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that messages already sent carry and that the task no longer takes.',

  check(context) {
    return brokenParameters(context, 'removed', 'positional-only').map((broken) => {
      const names = broken.problems.map(({ parameter }) => parameter)
      const swallowed = broken.problems.every((one) => one.kind === 'removed' && one.byPositionOnly)
      const it = names.length === 1 ? prose`it` : prose`one of them`
      const carries = swallowed ? prose`gives ${it} by position` : prose`carries ${it}`
      return {
        ...parameterReport(broken),
        title: prose`Queued messages fail: ${broken.old.name ?? ''} no longer takes ${namedOrCounted(names, 'arguments')}`,
        message: prose`Task ${broken.old.name ?? ''} no longer takes ${list(names)}: a message that ${carries} goes wrong in a worker that runs this code.`,
        advice: [
          prose`Keep the parameter with a default and ignore it first; stop sending it; take it away once old messages, retries and schedule rows that carry it are gone.`,
        ],
        fix: () => null,
      }
    })
  },

  page: {
    breaks:
      'A message that gives the argument by keyword fails with `TypeError` before the body runs; `autoretry_for` does not help. One that gives it by position has a value too many, and fails as well where no `*args` take it.',
    notices:
      'The worker’s log, message by message. `.delay()` with the argument raises in the caller once that runs the new code; a sender by name hears nothing.',
    forward: [
      'Give the parameter a default and ignore it in the body.',
      'Stop passing it, in schedule rows and other services too.',
      'Remove the parameter when no message with it is left: the queue is empty and the last retry and ETA message has passed.',
    ],
    rollback:
      'With all three steps in one, the old code gets messages without an argument that it may require. In three deployments each rollback meets code that takes both.',
    whenNot: 'Nobody has ever passed the argument.',
    limits: [
      'Which arguments messages really carry is not known: every call that the old parameters take counts as sent.',
      '`**kwargs` take an argument that nobody knows; what the body then does with it is not looked at.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, currency):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, currency):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, currency=None):
    Order(order_id).charge()
`,
      },
    },
  },
})
