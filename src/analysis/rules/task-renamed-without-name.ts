import { type Prose, prose } from '../../shared/prose.ts'
import { pinName } from '../fixes/pin-name.ts'
import { usesOfNewNames } from '../fixes/take-back-name.ts'
import type { MessageOutcomes } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { ARGUMENTS_BREAK, alsoNamed, NAME_IS_LOST, RENAME_ADVICE } from './shared/advice.ts'
import { lossOf, senderAdvice, sentBy } from './shared/lost-messages.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { namingCause } from './shared/naming-cause.ts'
import { otherLines } from './shared/other-lines.ts'
import { UNREGISTERED, UNREGISTERED_NOTICED_BY } from './shared/page-sentences.ts'
import { takesOldMessages } from './shared/takes-old-messages.ts'

interface Renaming {
  readonly outcomes: MessageOutcomes
  readonly old: LinkedTask
  readonly new: LinkedTask
}

const ID = 'task-renamed-without-name'

const BASE = {
  'shop/tasks.py': `from celery import shared_task


@shared_task
def send(order_id):
    Order(order_id).mail()
`,
}
const renamed = (decorator: string) => ({
  'shop/tasks.py': BASE['shop/tasks.py'].replace(
    '@shared_task\ndef send',
    `${decorator}\ndef send_confirmation`,
  ),
})

export const taskRenamedWithoutName = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary:
    'Finds tasks whose implicit name changes because a function, file or package is renamed, moved or imported by another path.',

  check(context) {
    const renamings = context.changes.flatMap(({ old, new: next, aspects, outcomes }): Renaming[] => {
      if (!old || !next || !aspects.includes('name') || outcomes.deploy !== 'discarded') return []
      return old.nameOrigin === 'implicit' && next.nameOrigin === 'implicit'
        ? [{ old, new: next, outcomes }]
        : []
    })
    const open = renamings.filter((one) => !context.isSuppressed(ID, placeOf(one.new)))
    return byCause(context, open).map((group) => report(context, group))
  },

  page: {
    breaks: `Without \`name=\`, Celery names a task after its module and function, so renaming or moving either renames the task. ${UNREGISTERED} Routes, annotations and rate limits that name the task no longer match.`,
    notices: UNREGISTERED_NOTICED_BY,
    forward: [
      'Write the old name into the decorator, `name="shop.tasks.send"`, then rename or move freely: one deployment is enough.',
      'Only if the name itself has to change, register the same undecorated function under both names, with the same queue and options. Senders keep using the old name. `/celery-fix alias shop.tasks.send` writes that.',
      'Switch senders and schedule rows to the new name, once all workers have it.',
      'Remove the old name once its queued messages, retries, ETA messages and chains have drained.',
    ],
    rollback:
      'Harmless with the old name written out. Otherwise the old code drops messages under the new name.',
    whenNot:
      'The task was never sent, or all its messages may be lost. A re-export at the old place does not help: Celery uses the module that defines the function.',
    limits: [
      'A changed import path counts if `INSTALLED_APPS`, the application’s `AppConfig`, a list such as `include` or every import shows it on both sides. Changes to `sys.path` or `PYTHONPATH` alone are not seen. Where head imports an application under both names, its tasks are listed as not judged.',
      'The rule follows a project’s `gen_task_name` only if it is simple: a few branches and changes of the two texts.',
      'If the change writes the new name into a schedule, a command, data or any other text, the fix is a suggestion that edits what certainly names the task. The finding lists the other places.',
      'A new function that does not take the arguments of old messages gets no fix: with the old name, it would fail on them.',
      'The severity follows the senders of base, as for `task-removed`.',
      'A function renamed and rewritten beyond recognition counts as removed.',
    ],
    flagged: { base: BASE, head: renamed('@shared_task') },
    allowed: { base: BASE, head: renamed('@shared_task(name="shop.tasks.send")') },
  },
})

/**
 * Tasks that move from one module to another together are one cause. Each renamed function is a separate cause, with all
 * its definitions: those under `if` and `else` are alternatives. Functions of one file that only the schedule sends lose at
 * most a run each, and are one warning.
 */
function byCause(context: RuleContext, renamings: readonly Renaming[]): Renaming[][] {
  const groups = new Map<string, Renaming[]>()
  for (const renaming of renamings) {
    const { old, new: next } = renaming
    // Fixes that need a decision do not hold up fixes that are safe.
    const isAlone = isInPlace(renaming)
    const isScheduled = isAlone && lossOf(context, [old]).by === 'schedule'
    const own =
      isAlone && !isScheduled
        ? `\0${old.name}\0${next.name}`
        : `\0${isScheduled}\0${takesOldMessages(renaming)}`
    const key = `${old.module}\0${next.path}${own}`
    groups.set(key, [...(groups.get(key) ?? []), renaming])
  }
  return [...groups.values()]
}

function report(context: RuleContext, group: readonly Renaming[]): Report {
  const [first, ...others] = group
  if (!first) throw new Error('a group has a member')
  const isOneTask = group.every(
    ({ old, new: next }) => old.name === first.old.name && next.name === first.new.name,
  )
  const shown = isOneTask ? [first] : group
  const loss = lossOf(
    context,
    group.map(({ old }) => old),
  )
  const reason = sentBy(loss, shown.length)
  const message = isOneTask ? messageOfOne(first) : messageOfAll(group, first)
  return {
    ...placeOf(first.new),
    side: 'head',
    severity: loss.severity,
    title: titleOf(shown, first),
    message: prose`${message} ${reason ? prose`${reason} ` : prose``}${NAME_IS_LOST}`,
    advice: [
      ...senderAdvice(loss, shown.length),
      ...(isOneTask || isInPlace(first) ? otherLines(others.map((one) => one.new)) : []),
      ...pinAdvice(context, group),
      RENAME_ADVICE,
    ],
    outcomes: first.outcomes,
    names: shown.map(({ old, new: next }) => ({ old: old.name, new: next.name })),
    fix: () => fix(context, group),
  }
}

function pinAdvice(context: RuleContext, group: readonly Renaming[]): Prose[] {
  if (!group.every(takesOldMessages)) return [ARGUMENTS_BREAK]
  return [
    prose`An explicit ${'name='} keeps the old name, wherever the function goes.`,
    ...alsoNamed(usesOfNewNames(context, group)),
  ]
}

function titleOf(renamed: readonly Renaming[], { old, new: next }: Renaming): Prose {
  const isMove =
    old.path !== next.path && old.module !== next.module && (namingCause(old, next) ?? 'module') === 'module'
  const verb = isMove ? prose`Moving` : prose`Renaming`
  const loss = renamed.length > 1 ? prose`drops their queued messages` : prose`drops its queued messages`
  return prose`${verb} ${namedOrCounted(renamed.map((one) => one.old.name))} ${loss}`
}

function messageOfAll(group: readonly Renaming[], { old, new: next }: Renaming): Prose {
  if (namingCause(old, next) === 'naming')
    return prose`${NAMING_CHANGED}, so ${group.length} tasks of ${next.module} get new names.`
  if (old.module === next.module)
    return prose`The functions of ${group.length} tasks of ${next.module} were renamed, so Celery registers the tasks under other names.`
  return prose`${group.length} tasks of ${old.module} get new names in ${next.module}.`
}

function isInPlace({ old, new: next }: Renaming): boolean {
  return old.module === next.module && namingCause(old, next) !== 'naming'
}

function messageOfOne({ old, new: next }: Renaming): Prose {
  if (namingCause(old, next) === 'naming')
    return prose`${NAMING_CHANGED}: ${old.name ?? ''} becomes ${next.name ?? ''}.`
  return prose`${cause(old, next)}, so Celery now registers it as ${next.name ?? ''}.`
}

const NAMING_CHANGED = prose`The application names its tasks in another way (${'gen_task_name'})`

function cause(old: LinkedTask, next: LinkedTask): Prose {
  const task = prose`${next.kind === 'class' ? prose`class` : prose`function`} of task ${old.name ?? ''}`
  if (old.module !== next.module && namingCause(old, next) !== 'function') {
    return old.path === next.path
      ? prose`Module ${next.path} is imported as ${next.module} instead of ${old.module}`
      : prose`The ${task} moved to another module`
  }
  if (old.qualname !== next.qualname) return prose`The ${task} was renamed`
  return prose`A decorator below the task decorator now returns another function for the ${task}`
}

function fix(context: RuleContext, group: readonly Renaming[]): FixDraft | null {
  // Under the old name, the new function would get messages that it does not take.
  if (!group.every(takesOldMessages)) return null
  const edits = group.map(({ old, new: next }) => {
    const text = context.headText(next.path)
    return text === null || old.name === null ? null : pinName(context.head.program, next, text, old.name)
  })
  const sure = edits.filter((edit) => edit !== null)
  if (sure.length < group.length) return null
  const uses = usesOfNewNames(context, group)
  const what = new Set(group.map(({ old }) => old.name)).size > 1 ? prose`the old names` : prose`the old name`
  return {
    title: uses.edits.length > 0 ? prose`Pin ${what}, also where strings use the new` : prose`Pin ${what}`,
    // A person has to decide if the change uses the new name on purpose.
    safety: uses.edits.length + uses.left.length === 0 ? 'safe' : 'suggestion',
    edits: [...sure, ...uses.edits],
  }
}
