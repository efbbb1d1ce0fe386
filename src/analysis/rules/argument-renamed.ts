import { type Prose, prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { brokenParameters, parameterReport } from './shared/parameter-findings.ts'

export const argumentRenamed = defineRule({
  id: 'argument-renamed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task takes under another name than messages already sent give them.',

  check(context) {
    return brokenParameters(context, 'renamed').map((broken) => {
      const renamings = broken.problems.map(({ from, to }) => prose`${from} is ${to}`)
      const all = renamings.reduce<Prose>(
        (text, one) => (text.length === 0 ? one : prose`${text}, ${one}`),
        [],
      )
      return {
        ...parameterReport(broken),
        title: prose`Queued messages fail: ${broken.old.name ?? ''} no longer takes ${namedOrCounted(
          broken.problems.map(({ from }) => from),
          'argument names',
        )}`,
        message: prose`Arguments of task ${broken.old.name ?? ''} were renamed (${all} from here on): a message that gives the old name fails with ${'TypeError'} in a worker that runs this code.`,
        advice: [
          prose`Messages that give the value by position still run. For the others, take both names for one deployment, each with a default; switch the senders; drop the old name once old messages, retries and schedule rows are gone.`,
        ],
        fix: () => null,
      }
    })
  },

  page: {
    breaks:
      'A message that gives the old name fails with `TypeError` before the body runs; `autoretry_for` does not help. Messages that give the value by position still run.',
    notices:
      'The worker’s log, message by message. `.delay()` with the old name raises in the caller once that runs the new code; a sender by name hears nothing.',
    forward: [
      'Take both names, each with a default: the old one stays in its position, the new one stands behind a `*`.',
      'Pass the new name everywhere, in schedule rows and other services too.',
      'Drop the old name when no message with it is left: the queue is empty and the last retry and ETA message has passed.',
    ],
    rollback:
      'Renamed in one step, messages of the new code give a name that the old code refuses with `TypeError`. In three deployments each rollback meets code that takes both.',
    whenNot: 'All senders pass the value by position, schedule rows and other services included.',
    limits: [
      'Which arguments messages really carry is not known: every call that the old parameters take counts as sent.',
      'A parameter counts as renamed when another one stands in its very place; else it is one removed and one added.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, mail):
    send(order_id, mail)
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, address):
    send(order_id, address)
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, mail):
    send(order_id, mail)
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, mail=None, *, address=None):
    send(order_id, mail if address is None else address)
`,
      },
    },
  },
})
