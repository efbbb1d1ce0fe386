import { list, prose } from '../../shared/prose.ts'
import { type NameSwap, swappedNames } from '../compare/swapped-names.ts'
import { restoreName } from '../fixes/restore-name.ts'
import { lineOfOffset } from '../fixes/text-edit.ts'
import type { MessageOutcomes } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { RENAME_ADVICE } from './shared/advice.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'

export const taskNameChanged = defineRule({
  id: 'task-name-changed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds explicit task names that were edited, added with another value, taken away or exchanged.',

  check(context) {
    const changed = context.changes.flatMap(({ old, new: next, aspects, outcomes }) => {
      if (!old || !next || !aspects.includes('name')) return []
      if (old.nameOrigin === 'implicit' && next.nameOrigin === 'implicit') return []
      return [report(context, old, next, outcomes)]
    })
    const swapped = swappedNames(context.base, context.head, context.changes)
    return swapped.length === 0 ? changed : [...changed, reportSwap(context, swapped)]
  },

  page: {
    breaks:
      'A worker that runs the new code does not know the old name: it logs “Received unregistered task”, and drops the message without a retry. Retries, ETA messages, later steps of chains and schedule rows under the old name go the same way. Routes, annotations and rate limits that name the task match no more. Where two tasks exchange their names, each runs the other’s messages.',
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
      'Of tasks that exchange their names only those are told whose functions and classes stay as they are.',
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

function report(context: RuleContext, old: LinkedTask, next: LinkedTask, outcomes: MessageOutcomes): Report {
  return {
    ...nameArgumentPlace(context, next),
    side: 'head',
    title: prose`Renaming ${old.name ?? ''} drops its queued messages`,
    message: prose`Task ${old.name ?? ''} is registered as ${next.name ?? ''} from here on: a worker that runs this code drops queued messages, retries and schedule entries under the old name without an error.`,
    advice: [RENAME_ADVICE],
    outcomes,
    names: [{ old: old.name, new: next.name }],
    fix: () => fix(context, old, next),
  }
}

function reportSwap(context: RuleContext, swapped: readonly NameSwap[]): Report {
  const [first, ...others] = swapped
  if (!first) throw new Error('a swap has a member')
  const { name, from, to } = first
  const instead = prose`messages of ${name} run ${to.qualname} from here on, and ${from.qualname} no more`
  const tasks = others.length > 2 ? prose`${swapped.length} tasks` : list(swapped.map((one) => one.name))
  const what =
    others.length === 0
      ? prose`Task ${name} belongs to another function`
      : prose`${tasks} changed names with each other`
  return {
    ...placeOf(to),
    side: 'head',
    title: prose`Queued messages of ${namedOrCounted(swapped.map((one) => one.name))} run another function`,
    message: prose`${what}: ${instead}. Nothing fails, and the wrong work is done.`,
    advice: [prose`Rename the functions if they are called wrongly, and leave each its name.`],
    names: swapped.map((one) => ({ old: one.name, new: one.name })),
    fix: () => fixSwap(context, swapped),
  }
}

function fixSwap(context: RuleContext, swapped: readonly NameSwap[]): FixDraft | null {
  const edits = swapped.flatMap(({ old, from }) => restoreName(context, old, from) ?? [])
  if (edits.length < swapped.length) return null
  return { title: prose`Restore the names`, safety: 'suggestion', edits }
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
  const edit = restoreName(context, old, next)
  return edit && { title: prose`Restore the name ${old.name ?? ''}`, safety: 'suggestion', edits: [edit] }
}
