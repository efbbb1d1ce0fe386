import { type Prose, prose } from '../../shared/prose.ts'
import type { MessageOutcomes } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { REMOVAL_ADVICE } from './shared/advice.ts'
import { replacedByClasses } from './shared/forgotten-classes.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { UNREGISTERED, UNREGISTERED_NOTICED_BY } from './shared/page-sentences.ts'
import { namesakesIn } from './shared/renamed-to.ts'

const CHARGE = `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`
const TIDY = `

@shared_task(name="shop.tasks.tidy")
def tidy():
    Cart.objects.abandoned().delete()
`
const UNUSED = '"""Nothing sends this any more. Delete it with the release after next."""'

export const taskRemoved = defineRule({
  id: 'task-removed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds task names that are no longer registered and that no other task takes over.',

  check(context) {
    const namesakeOf = namesakesIn(context)
    const replaced = replacedByClasses(context)
    const gone = context.changes.flatMap((change): Gone[] => {
      const { kind, old, outcomes, candidates } = change
      // Another definition may keep the name registered.
      if (kind !== 'removed' || !old || labelOf(old) === null || outcomes.deploy !== 'discarded') return []
      if (replaced.has(old)) return []
      return [{ task: old, outcomes, candidates, namesake: namesakeOf(change) }]
    })
    const byFile = new Map<string, Gone[]>()
    for (const one of gone) {
      const { path } = one.task
      // A deleted file is one cause for all its tasks.
      const isAlone =
        context.head.program.paths.has(path) || one.candidates.length > 0 || one.namesake !== null
      const key = isAlone ? `${path}\0${labelOf(one.task)}` : path
      byFile.set(key, [...(byFile.get(key) ?? []), one])
    }
    return [...byFile.values()].map(report)
  },

  page: {
    breaks: `${UNREGISTERED} The database scheduler keeps sending its row until somebody deletes it.`,
    notices: UNREGISTERED_NOTICED_BY,
    forward: [
      'Remove senders and schedule rows.',
      'Keep the task registered under its name for one release; its body may be `pass`.',
      'Delete it once its queued messages, retries, ETA messages and chains have drained.',
    ],
    rollback:
      'The code before the deletion still has the task. If one deployment removes task and senders, a rollback brings back the senders while some workers still lack the task.',
    whenNot: 'The task was never sent, or all its messages may be lost.',
    limits: [
      'An old name among the arguments or in the body of a project’s task decorator counts as registered, as does one beside a task: `keep(charge, "shop.charge")` and `app.tasks.update({"shop.charge": charge})`.',
      'A new task with an unknown name counts as the successor of a removed one with its function name, its body or in its file.',
      'The rule is silent where the change writes, beside the task, a call that makes tasks and is not followed: in a comprehension, or for each subclass.',
      'The rule does not check whether code still sends the task: a message can be older than the code.',
      'A task rewritten beyond recognition under another name counts as removed. Give it the old name.',
    ],
    flagged: { base: { 'shop/tasks.py': CHARGE + TIDY }, head: { 'shop/tasks.py': CHARGE } },
    allowed: {
      base: { 'shop/tasks.py': CHARGE + TIDY },
      head: { 'shop/tasks.py': CHARGE + TIDY.replace('Cart.objects.abandoned().delete()', UNUSED) },
    },
  },
})

interface Gone {
  readonly task: LinkedTask
  readonly outcomes: MessageOutcomes
  readonly candidates: readonly LinkedTask[]
  /** The only task of head with the same function name. */
  readonly namesake: LinkedTask | null
}

function report(group: readonly Gone[]): Report {
  const [one] = group
  if (!one) throw new Error('a group has a member')
  const tasks = group.map(({ task }) => task)
  const { task: first, outcomes, candidates, namesake } = one
  const subject =
    tasks.length > 1
      ? prose`${tasks.length} tasks are removed with ${first.path}`
      : prose`Task ${labelOf(first) ?? ''} is removed`
  return {
    ...placeOf(first),
    side: 'base',
    title: prose`Removing ${namedOrCounted(tasks.map(labelOf))} drops queued messages`,
    message: prose`${subject}. New workers drop ${tasks.length > 1 ? prose`their` : prose`its`} queued messages, retries and schedule entries without an error.`,
    advice: [
      ...(candidates.length > 0 ? [mayBe(candidates)] : []),
      ...(namesake ? [isAlsoNamed(namesake)] : []),
      REMOVAL_ADVICE,
    ],
    outcomes,
    names: tasks.map((task) => ({ old: labelOf(task), new: null })),
    fix: () => null,
  }
}

function isAlsoNamed({ name }: LinkedTask): Prose {
  return prose`The function of ${name ?? ''} has the same name. If that task replaces this one, register it under both names for one release.`
}

/** With several candidates, the successor would be a guess. */
function mayBe(candidates: readonly LinkedTask[]): Prose {
  const shown = candidates.slice(0, 3).map((task) => labelOf(task) ?? '')
  const list = shown.reduce<Prose>(
    (text, name) => (text.length === 0 ? prose`${name}` : prose`${text}, ${name}`),
    [],
  )
  return prose`Several new tasks resemble it equally: ${list}. If one of them replaces it, give it the old name.`
}
