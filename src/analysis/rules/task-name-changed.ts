import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../contract/linked-task.ts'
import { resolve } from '../contract/resolve.ts'
import { pinName } from '../fixes/pin-name.ts'
import { stringLiteral } from '../fixes/python-source.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { lineOfOffset } from '../fixes/text-edit.ts'
import type { Fates } from '../types.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { RENAME_RECIPE } from './shared/recipes.ts'

export const taskNameChanged = defineRule({
  id: 'task-name-changed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds explicit task names that were edited, added with another value or taken away.',

  check(context) {
    return context.changes.flatMap(({ old, new: next, aspects, fates }) => {
      if (!old || !next || !aspects.includes('name')) return []
      if (old.nameOrigin === 'implicit' && next.nameOrigin === 'implicit') return []
      return [report(context, old, next, fates)]
    })
  },

  page: {
    breaks:
      'A worker that runs the new code does not know the old name: it logs “Received unregistered task”, and drops the message without a retry. Retries, ETA messages, later steps of chains and schedule rows under the old name go the same way. Routes, annotations and rate limits that name the task match no more.',
    notices:
      'The worker’s log, and whoever waits for a result (`NotRegistered`). No test fails, and the sender hears nothing.',
    forward: [
      'Register the same undecorated function under both names, with the same queue and options; senders go on using the old name.',
      'Switch senders and schedule rows to the new name, when all workers have it.',
      'Remove the old name once queues, retries, ETA messages and chains with it have drained.',
    ],
    rollback:
      'In one step, messages under the new name are dropped by the old code. In three deployments each rollback meets workers that know both names.',
    whenNot: 'The name was never used, or all of its messages may be lost.',
    limits: [
      'A name that is computed is compared with none.',
      'Whether something still sends the old name is not asked: a message may be older than the code.',
      'An old task that calls the new one counts as keeping the old name, though its retries are lost: called like this, the new task does not retry.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.send")
def send(order_id):
    Order(order_id).mail()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.mail.send")
def send(order_id):
    Order(order_id).mail()
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.send")
def send(order_id):
    Order(order_id).mail()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


def mail(order_id):
    Order(order_id).mail()


send = shared_task(name="shop.tasks.send")(mail)
send_by_new_name = shared_task(name="shop.tasks.mail")(mail)
`,
      },
    },
  },
})

function report(context: RuleContext, old: LinkedTask, next: LinkedTask, fates: Fates): Report {
  return {
    ...nameArgumentPlace(context, next),
    side: 'head',
    message: prose`Task ${old.name ?? ''} is registered as ${next.name ?? ''} from here on: a worker that runs this code drops queued messages, retries and schedule entries under the old name without an error.`,
    advice: [RENAME_RECIPE],
    fates,
    names: [{ old: old.name, new: next.name }],
    fix: () => fix(context, old, next),
  }
}

function nameArgumentPlace(
  context: RuleContext,
  task: LinkedTask,
): Pick<Report, 'path' | 'line' | 'endLine'> {
  const option = task.origin.options.byKeyword.get('name')
  // `app.task(name=…)(function)` may stand in another file than the function.
  const path = option?.scope.path ?? task.path
  const text = context.headText(path)
  if (!option?.argument || text === null) return placeOf(task)
  const { start, end } = option.argument.at
  return { path, line: lineOfOffset(text, start), endLine: lineOfOffset(text, end) }
}

function fix(context: RuleContext, old: LinkedTask, next: LinkedTask): FixDraft | null {
  const text = context.headText(next.path)
  if (text === null || old.name === null) return null
  const edit = restoreConstant(context, next, old.name) ?? pinName(context.head.program, next, text, old.name)
  return edit && { title: prose`Restore the name ${old.name}`, safety: 'suggestion', edits: [edit] }
}

/** Where the name comes from a constant, the constant is what changed. */
function restoreConstant(context: RuleContext, task: LinkedTask, name: string): TextEdit | null {
  const option = task.origin.options.byKeyword.get('name')
  if (!option || task.nameOrigin !== 'constant') return null
  const [entity, ...others] = resolve(context.head.program, option.scope, option.value)
  if (others.length > 0 || entity?.kind !== 'value' || entity.expression.kind !== 'string') return null
  const { path } = entity.scope
  const text = context.headText(path)
  if (text === null) return null
  return { path, ...entity.expression.at, text: stringLiteral(name, text) }
}
