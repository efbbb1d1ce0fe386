import { type Prose, prose } from '../../shared/prose.ts'
import type { MessageOutcomes } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { REMOVAL_ADVICE } from './shared/advice.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'

export const taskRemoved = defineRule({
  id: 'task-removed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds task names that head no longer registers and that no other task took over.',

  check(context) {
    const gone = context.changes.flatMap(({ kind, old, outcomes, candidates }): Gone[] =>
      kind === 'removed' && old?.name ? [{ task: old, outcomes, candidates }] : [],
    )
    const byFile = new Map<string, Gone[]>()
    for (const one of gone) {
      const { path, name } = one.task
      // A deleted file is one cause for all that it held.
      const isAlone = context.head.program.paths.has(path) || one.candidates.length > 0
      const key = isAlone ? `${path}\0${name}` : path
      byFile.set(key, [...(byFile.get(key) ?? []), one])
    }
    return [...byFile.values()].map(report)
  },

  page: {
    breaks:
      'A worker that runs the new code does not know the old name: it logs “Received unregistered task”, and drops the message without a retry. Retries, ETA messages, later steps of chains and schedule rows under the name go the same way, and a row of the database scheduler goes on sending until somebody deletes it.',
    notices:
      'The worker’s log, and whoever waits for a result (`NotRegistered`). No test fails, and the sender hears nothing.',
    forward: [
      'Remove senders and schedule rows.',
      'Keep the task registered under its name for one release; its body may be `pass`.',
      'Delete it once its queue is empty and the last retry, ETA message and chain has passed.',
    ],
    rollback:
      'Code from before the deletion still has the task. Deleted along with its senders, it is sent again after a rollback while some workers still lack it.',
    whenNot: 'The task was never sent, or all of its messages may be lost.',
    limits: [
      'Whether something still sends the task is not asked: a message may be older than the code.',
      'A task that was rewritten beyond recognition under another name counts as removed. Give it the old name.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.tasks.tidy")
def tidy():
    Cart.objects.abandoned().delete()
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
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.tasks.tidy")
def tidy():
    Cart.objects.abandoned().delete()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.tasks.tidy")
def tidy():
    """Nothing sends this any more. Delete it with the release after next."""
`,
      },
    },
  },
})

interface Gone {
  readonly task: LinkedTask
  readonly outcomes: MessageOutcomes
  readonly candidates: readonly LinkedTask[]
}

function report(group: readonly Gone[]): Report {
  const [one] = group
  if (!one) throw new Error('a group has a member')
  const tasks = group.map(({ task }) => task)
  const { task: first, outcomes, candidates } = one
  const subject =
    tasks.length > 1
      ? prose`${tasks.length} tasks are gone with ${first.path}`
      : prose`Task ${first.name ?? ''} is gone`
  return {
    ...placeOf(first),
    side: 'base',
    title: prose`Removing ${namedOrCounted(tasks.map(({ name }) => name))} drops queued messages`,
    message: prose`${subject}: a worker that runs this code drops the messages, retries and schedule entries still on their way to ${tasks.length > 1 ? prose`them` : prose`it`} without an error.`,
    advice: [...(candidates.length > 0 ? [mayBe(candidates)] : []), REMOVAL_ADVICE],
    outcomes,
    names: tasks.map((task) => ({ old: task.name, new: null })),
    fix: () => null,
  }
}

/** Which of several new tasks is the old one would be a guess. */
function mayBe(candidates: readonly LinkedTask[]): Prose {
  const shown = candidates.slice(0, 3).map(({ name }) => name ?? '')
  const list = shown.reduce<Prose>(
    (text, name) => (text.length === 0 ? prose`${name}` : prose`${text}, ${name}`),
    [],
  )
  return prose`Several new tasks are equally like it: ${list}. If one of them takes its place, give that one the old name.`
}
