import { list, prose } from '../../shared/prose.ts'
import { defineRule, type FixDraft, type RuleContext } from './define-rule.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './shared/parameter-findings.ts'
import { taskFunction } from './shared/task-function.ts'

export const argumentMadeKeywordOnly = defineRule({
  id: 'argument-made-keyword-only',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task takes by name only, where messages already sent may give a position.',

  check(context) {
    return brokenParameters(context, 'keyword-only').map((broken) => {
      const names = broken.problems.map(({ parameter }) => parameter)
      return {
        ...parameterReport(broken),
        title: prose`Queued messages fail: ${broken.old.name ?? ''} takes ${namedOrCounted(names, 'arguments')} by name only`,
        message: prose`Task ${broken.old.name ?? ''} takes ${list(names)} by name only from here on: a message that gives a position fails with ${'TypeError'} in a worker that runs this code.`,
        advice: [
          prose`Switch all senders to keywords first, and add the ${'*'} once old messages, retries and schedule rows are gone. A linter that asks for it (FBT001, FBT002) does not know of messages.`,
        ],
        fix: () => withoutStar(context, broken),
      }
    })
  },

  page: {
    breaks:
      'A message that gives the argument a position fails with `TypeError` before the body runs; `autoretry_for` does not help. A step of a chain, a callback and the body of a chord get the result before them as the first positional argument unless they are immutable, so those fail with new messages too.',
    notices:
      'The worker’s log, message by message. `.delay()` with a position raises in the caller once that runs the new code; a sender by name hears nothing.',
    forward: [
      'Pass the argument by keyword everywhere: in calls, signatures, schedule rows and other services.',
      'Add the `*` when no message with a position is left: the queue is empty and the last retry and ETA message has passed.',
    ],
    rollback: 'Harmless: the old code takes keywords as well as positions.',
    whenNot:
      'All senders have used keywords for longer than the longest retry or countdown. A linter that asks for the `*` (FBT001, FBT002) is no such reason.',
    limits: [
      'Which arguments messages really carry is not known: every call that the old parameters take counts as sent.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, notify=False):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, *, notify=False):
    Order(order_id).charge()
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id, *, notify=False):
    Order(order_id).charge()
`,
      },
    },
  },
})

/** Takes the bare `*` away again, where nothing but it stands between the parameters. */
function withoutStar(context: RuleContext, { new: next }: BrokenParameters<unknown>): FixDraft | null {
  const text = context.headText(next.path)
  const parameters = taskFunction(next)?.parameters ?? []
  if (text === null) return null
  const first = parameters.findIndex(({ form }) => form === 'keyword')
  const after = parameters[first]
  const before = parameters[first - 1]
  if (!after || before?.form === 'varargs') return null
  const start = before ? before.at.end : text.lastIndexOf('*', after.at.start)
  const between = text.slice(start, after.at.start)
  const star = /^(?<comma>,)?\s*\*\s*,\s*$/.exec(between)
  if (!star || Boolean(before) !== Boolean(star.groups?.comma)) return null
  const starAt = start + between.indexOf('*')
  return {
    title: prose`Take positions as well`,
    safety: 'suggestion',
    edits: [{ path: next.path, start: starAt, end: after.at.start, text: '' }],
  }
}
