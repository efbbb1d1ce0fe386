import { list, type Prose, prose } from '../../shared/prose.ts'
import { type NameSwap, swappedNames } from '../compare/swapped-names.ts'
import { restoreName } from '../fixes/restore-name.ts'
import { usesOfNewNames } from '../fixes/take-back-name.ts'
import { lineOfOffset } from '../fixes/text-edit.ts'
import type { MessageOutcomes } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { ARGUMENTS_BREAK, alsoNamed, NAME_IS_LOST, RENAME_ADVICE } from './shared/advice.ts'
import { lossOf, senderAdvice, sentBy } from './shared/lost-messages.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { UNREGISTERED, UNREGISTERED_NOTICED_BY } from './shared/page-sentences.ts'
import { takesOldMessages } from './shared/takes-old-messages.ts'

const BASE = {
  'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.send")
def send(order_id):
    Order(order_id).mail()
`,
}

export const taskNameChanged = defineRule({
  id: 'task-name-changed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds explicit task names that are edited, added with another value, removed or swapped.',

  check(context) {
    const changed = context.changes.flatMap(({ old, new: next, aspects, outcomes }) => {
      if (!old || !next || !aspects.includes('name') || outcomes.deploy !== 'discarded') return []
      if (old.nameOrigin === 'implicit' && next.nameOrigin === 'implicit') return []
      return [report(context, old, next, outcomes)]
    })
    const swapped = swappedNames(context.base, context.head, context.changes)
    return swapped.length === 0 ? changed : [...changed, reportSwap(context, swapped)]
  },

  page: {
    breaks: `${UNREGISTERED} Routes, annotations and rate limits that name the task no longer match. If two tasks swap their names, each runs the messages of the other.`,
    notices: UNREGISTERED_NOTICED_BY,
    forward: [
      'Register the same undecorated function under both names, with the same queue and options. Senders keep using the old name. `/celery-fix alias shop.tasks.send` writes that.',
      'Switch senders and schedule rows to the new name, once all workers have it.',
      'Remove the old name once its queued messages, retries, ETA messages and chains have drained.',
    ],
    rollback:
      'After a rename in one step, the old code drops messages under the new name. With three deployments, each rollback meets workers that know both names.',
    whenNot: 'The name was never used, or all its messages may be lost.',
    limits: [
      'Computed names are not compared.',
      'The fix also restores schedules, routes and calls that the change moved to the new name; other texts with it are listed.',
      'Swapped names are reported only for tasks whose functions and classes keep their names.',
      'The severity follows the senders of base, as for `task-removed`. Swapped names are errors.',
      'An old task that calls the new one counts as keeping the old name, although its retries are lost: the new task does not retry when another task calls it.',
    ],
    flagged: {
      base: BASE,
      head: { 'shop/tasks.py': BASE['shop/tasks.py'].replace('shop.tasks.send', 'shop.mail.send') },
    },
    allowed: {
      base: BASE,
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
  const loss = lossOf(context, [old])
  const reason = sentBy(loss, 1)
  return {
    ...nameArgumentPlace(context, next),
    side: 'head',
    severity: loss.severity,
    title: prose`Renaming ${old.name ?? ''} drops its queued messages`,
    message: prose`Task ${old.name ?? ''} is now registered as ${next.name ?? ''}. ${reason ? prose`${reason} ` : prose``}${NAME_IS_LOST}`,
    advice: [...senderAdvice(loss, 1), ...restoreAdvice(context, old, next), RENAME_ADVICE],
    outcomes,
    names: [{ old: old.name, new: next.name }],
    fix: () => fix(context, old, next),
  }
}

function restoreAdvice(context: RuleContext, old: LinkedTask, next: LinkedTask): Prose[] {
  if (!takesOldMessages({ old, new: next })) return [ARGUMENTS_BREAK]
  return alsoNamed(usesOfNewNames(context, [{ old, new: next }]))
}

function reportSwap(context: RuleContext, swapped: readonly NameSwap[]): Report {
  const [first, ...others] = swapped
  if (!first) throw new Error('a swap has a member')
  const { name, from, to } = first
  const instead = prose`Messages for ${name} now run ${to.qualname} instead of ${from.qualname}`
  const tasks =
    others.length > 2 ? prose`${swapped.length} tasks` : prose`Tasks ${list(swapped.map((one) => one.name))}`
  const what =
    others.length === 0 ? prose`Task ${name} now belongs to another function` : prose`${tasks} swapped names`
  return {
    ...placeOf(to),
    side: 'head',
    title: prose`Messages for ${namedOrCounted(swapped.map((one) => one.name))} now run another function`,
    message: prose`${what}. ${instead}: nothing fails, and workers do the wrong work.`,
    advice: [prose`Rename the functions if they are misnamed, and leave each task its name.`],
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
  // `app.task(name=…)(function)` can be in another file than the function.
  const path = option?.scope.path ?? task.path
  const text = context.headText(path)
  if (!option?.argument || text === null) return placeOf(task)
  const { start, end } = option.argument.at
  return { path, line: lineOfOffset(text, start), endLine: lineOfOffset(text, end) }
}

function fix(context: RuleContext, old: LinkedTask, next: LinkedTask): FixDraft | null {
  const edit = takesOldMessages({ old, new: next }) ? restoreName(context, old, next) : null
  if (edit === null) return null
  const { edits } = usesOfNewNames(context, [{ old, new: next }])
  const also = edits.length > 0 ? prose`, also where strings use the new` : prose``
  return {
    title: prose`Restore the name ${old.name ?? ''}${also}`,
    safety: 'suggestion',
    edits: [edit, ...edits],
  }
}
