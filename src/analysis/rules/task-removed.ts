import { type Prose, prose } from '../../shared/prose.ts'
import type { MessageOutcomes } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { REMOVAL_ADVICE } from './shared/advice.ts'
import { type AliasBefore, aliasAdvice, aliasBefore } from './shared/alias-before.ts'
import { replacedByClasses } from './shared/forgotten-classes.ts'
import { type Loss, lossOf, senderAdvice, sentBy } from './shared/lost-messages.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { otherLines } from './shared/other-lines.ts'
import { otherPlaces } from './shared/other-places.ts'
import { UNREGISTERED, UNREGISTERED_NOTICED_BY, UNSEEN_SENDERS } from './shared/page-sentences.ts'
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

/** More tasks of a file are one finding: a list is read, a dozen comments are not. */
const MOST_SINGLE = 3

const ID = 'task-removed'

export const taskRemoved = defineRule({
  id: ID,
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
      const alias = aliasBefore(context, old)
      return [{ task: old, outcomes, candidates, namesake: alias ? null : namesakeOf(change), alias }]
    })
    const open = gone.filter(({ task }) => !context.isSuppressed(ID, { ...placeOf(task), side: 'base' }))
    return byCause(context, open).map((group) => report(context, group))
  },

  page: {
    breaks: `${UNREGISTERED} The database scheduler keeps sending its row until somebody deletes it.`,
    notices: UNREGISTERED_NOTICED_BY,
    forward: [
      'Remove senders and schedule rows.',
      'Keep the task registered under its name for one release; its body may be `pass`. `/celery-fix stub shop.tasks.tidy` writes that.',
      'Delete it once its queued messages, retries, ETA messages and chains have drained.',
    ],
    rollback:
      'The code before the deletion still has the task. If one deployment removes task and senders, a rollback brings back the senders while some workers still lack the task.',
    whenNot: 'The task was never sent, or all its messages may be lost.',
    limits: [
      'An old name among the arguments or in the body of a project’s task decorator counts as registered, as does one beside a task: `keep(charge, "shop.charge")` and `app.tasks.update({"shop.charge": charge})`.',
      'A new task with an unknown name counts as the successor of a removed one with its function name, its body or in its file.',
      'The rule is silent where the change writes, beside the task, a call that makes tasks and is not followed: in a comprehension, or for each subclass.',
      'The senders that base shows decide the severity. A task without one is a warning, as is a task that only schedule entries send (or `add_periodic_task`) which the change edits. It stays an error where senders may be hidden: a computed name, the task passed on as a value, the database scheduler. An entry that keeps its key and gets another task is edited in the database, too. Set `external-senders: true` where other repositories send.',
      UNSEEN_SENDERS,
      'An old name that a comment of `/celery-fix` keeps until a day is not reported after that day, if it is a stub or calls of base send the new name (`alias-due`).',
      'A task that nobody sends, in a management command or script that no worker imports, is a notice.',
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
  /** The task under both names, where base registers them. */
  readonly alias: AliasBefore | null
}

/**
 * The tasks that one finding lists: those of a deleted file, of a file that loses many, and all that the same reason makes
 * uncertain or harmless, as in a clean-up. A task with a successor needs its own advice.
 */
function byCause(context: RuleContext, gone: readonly Gone[]): readonly Gone[][] {
  const isDeleted = ({ task }: Gone) => !context.head.program.paths.has(task.path)
  const [single, others] = [gone.filter(hasSuccessor), gone.filter((one) => !hasSuccessor(one))]
  const inFile = Map.groupBy(others, (one) => {
    const { path } = one.task
    return isDeleted(one) ? path : `${path}\0${causeOf(lossOf(context, [one.task]))}`
  })
  const groups = [...single.map((one) => [one]), ...inFile.values()].flatMap((group) => {
    const cause = causeOf(
      lossOf(
        context,
        group.map(({ task }) => task),
      ),
    )
    const isList = cause !== 'senders' || group.some(isDeleted) || group.length > MOST_SINGLE
    return isList ? [{ cause, group }] : group.map((one) => ({ cause, group: [one] }))
  })
  const merged = Map.groupBy(groups, ({ cause, group: [one] }) =>
    cause === 'senders' || (one && hasSuccessor(one))
      ? `\0${one?.task.path}\0${one && labelOf(one.task)}`
      : cause,
  )
  return [...merged.values()].map((alike) => alike.flatMap(({ group }) => group))
}

function hasSuccessor({ candidates, namesake, alias }: Gone): boolean {
  return candidates.length > 0 || namesake !== null || alias !== null
}

/** Losses with one cause are one fact. */
function causeOf({ by, because }: Loss): string {
  return because === null ? by : `${by}\0${JSON.stringify(because)}`
}

function report(context: RuleContext, group: readonly Gone[]): Report {
  const [one] = group
  if (!one) throw new Error('a group has a member')
  const tasks = group.map(({ task }) => task)
  const { task: first, outcomes, candidates, namesake, alias } = one
  const loss = lossOf(context, tasks)
  const isDeleted = !context.head.program.paths.has(first.path)
  const isOneFile = tasks.every(({ path }) => path === first.path)
  const where = isOneFile
    ? prose`${isDeleted ? prose`with` : prose`from`} ${first.path}`
    : prose`in one change`
  const subject =
    tasks.length > 1
      ? prose`${tasks.length} tasks are removed ${where}`
      : prose`Task ${labelOf(first) ?? ''} is removed`
  const reason = sentBy(loss, tasks.length)
  return {
    ...placeOf(first),
    side: 'base',
    severity: loss.severity,
    title: titleOf(tasks.map(labelOf), loss),
    message: prose`${subject}. ${reason ? prose`${reason} ` : prose``}New workers drop ${tasks.length > 1 ? prose`their` : prose`its`} queued messages, retries and schedule entries without an error.`,
    advice: [
      ...others(tasks, isOneFile, isDeleted),
      ...(candidates.length > 0 ? [mayBe(candidates)] : []),
      ...(namesake ? [isAlsoNamed(namesake)] : []),
      ...senderAdvice(loss, tasks.length),
      ...removalAdvice(loss, alias),
    ],
    outcomes,
    names: tasks.map((task) => ({ old: labelOf(task), new: null })),
    fix: () => null,
  }
}

function removalAdvice({ by }: Loss, alias: AliasBefore | null): Prose[] {
  if (alias) return [aliasAdvice(alias)]
  return by === 'nobody' || by === 'by hand' ? [] : [REMOVAL_ADVICE]
}

function others([, ...tasks]: readonly LinkedTask[], isOneFile: boolean, isDeleted: boolean): Prose[] {
  if (!isOneFile) return otherPlaces(tasks.map((task) => ({ path: task.path, line: placeOf(task).line })))
  return isDeleted ? [] : otherLines(tasks.map((task) => placeOf(task)))
}

function titleOf(names: readonly (string | null)[], { by }: Loss): Prose {
  const removed = namedOrCounted(names)
  if (by === 'by hand') return prose`Nobody can send ${removed} any more`
  if (by === 'nobody') return prose`Removing ${removed} may drop queued messages`
  return prose`Removing ${removed} drops queued messages`
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
