import { type Prose, prose } from '../../shared/prose.ts'
import { pinName } from '../fixes/pin-name.ts'
import { renameReference } from '../fixes/rename-reference.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { requestedOr } from '../model/requested.ts'
import type { MessageOutcomes } from '../model/types.ts'
import type { ReferenceUse } from '../references/reference.ts'
import { acceptsOldMessages } from '../signature/message-parameters.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { RENAME_ADVICE } from './shared/advice.ts'
import { otherLines } from './shared/other-lines.ts'

interface Renaming {
  readonly outcomes: MessageOutcomes
  readonly old: LinkedTask
  readonly new: LinkedTask
}

const ID = 'task-renamed-without-name'

export const taskRenamedWithoutName = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary: 'Finds tasks whose implied name changes because a function, file or package was renamed or moved.',

  check(context) {
    const renamings = context.changes.flatMap(({ old, new: next, aspects, outcomes }): Renaming[] => {
      if (!old || !next || !aspects.includes('name')) return []
      return old.nameOrigin === 'implicit' && next.nameOrigin === 'implicit'
        ? [{ old, new: next, outcomes }]
        : []
    })
    const open = renamings.filter((one) => !context.isSuppressed(ID, placeOf(one.new)))
    return byCause(open).map((group) => report(context, group))
  },

  page: {
    breaks:
      'Without `name=` Celery calls a task after its module and function, so renaming or moving either renames the task. A worker that runs the new code does not know the old name: it logs “Received unregistered task”, and drops the message without a retry. Retries, ETA messages, later steps of chains and schedule rows under the old name go the same way. Routes, annotations and rate limits that name the task match no more.',
    notices:
      'The worker’s log, and whoever waits for a result (`NotRegistered`). No test fails, and the sender hears nothing.',
    forward: [
      'Write the old name into the decorator, `name="shop.tasks.send"`, and rename or move as you like: one deployment is enough.',
      'Only if the name itself has to change: register the same undecorated function under both names, with the same queue and options; senders go on using the old name.',
      'Switch senders and schedule rows to the new name, when all workers have it.',
      'Remove the old name once queues, retries, ETA messages and chains with it have drained.',
    ],
    rollback:
      'With the old name written out, harmless. Otherwise messages under the new name are dropped by the old code.',
    whenNot:
      'The task was never sent, or all of its messages may be lost. A re-export in the old place is no reason: Celery goes by the module in which the function is defined.',
    limits: [
      'A project’s own `gen_task_name` is followed only where it is plain.',
      'A function that was renamed and rewritten beyond recognition counts as removed.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task
def send(order_id):
    Order(order_id).mail()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task
def send_confirmation(order_id):
    Order(order_id).mail()
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task
def send(order_id):
    Order(order_id).mail()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.send")
def send_confirmation(order_id):
    Order(order_id).mail()
`,
      },
    },
  },
})

/**
 * Tasks that move from one module to another together are one cause. A renamed function is one of its own, with all of
 * its definitions: under `if` and `else` they stand for each other.
 */
function byCause(renamings: readonly Renaming[]): Renaming[][] {
  const groups = new Map<string, Renaming[]>()
  for (const renaming of renamings) {
    const { old, new: next } = renaming
    // What a person has to decide does not hold up what can be fixed at once.
    const own = old.module === next.module ? `\0${old.name}\0${next.name}` : `\0${takesOldMessages(renaming)}`
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
  return {
    ...placeOf(first.new),
    side: 'head',
    title: isOneTask
      ? prose`Renaming ${first.old.name ?? ''} drops its queued messages`
      : prose`Renaming ${group.length} tasks drops their queued messages`,
    message: isOneTask ? messageOfOne(first) : messageOfAll(group, first),
    advice: [
      ...(isOneTask ? otherLines(others.map((one) => one.new)) : []),
      prose`Naming the task explicitly keeps the old name, wherever the function goes.`,
      RENAME_ADVICE,
    ],
    outcomes: first.outcomes,
    names: (isOneTask ? [first] : group).map(({ old, new: next }) => ({ old: old.name, new: next.name })),
    fix: () => fix(context, group),
  }
}

function takesOldMessages({ old, new: next }: Renaming): boolean {
  return acceptsOldMessages(old.parameters, next.parameters)
}

const LOSS = prose`a worker that runs this code drops queued messages, retries and schedule entries under the old name without an error.`

function messageOfAll(group: readonly Renaming[], { old, new: next }: Renaming): Prose {
  return prose`${group.length} tasks of ${old.module} take new names in ${next.module}: ${LOSS}`
}

function messageOfOne({ old, new: next }: Renaming): Prose {
  return prose`${cause(old, next)}, so Celery now registers it as ${next.name ?? ''}: ${LOSS}`
}

function cause(old: LinkedTask, next: LinkedTask): Prose {
  const task = prose`${next.kind === 'class' ? prose`class` : prose`function`} of task ${old.name ?? ''}`
  if (old.module !== next.module) return prose`The ${task} moved to another module`
  if (old.qualname !== next.qualname) return prose`The ${task} was renamed`
  return prose`A decorator below the task decorator hands on another function than before for the ${task}`
}

function fix(context: RuleContext, group: readonly Renaming[]): FixDraft | null {
  const edits = group.map(({ old, new: next }) => {
    const text = context.headText(next.path)
    return text === null || old.name === null ? null : pinName(context.head.program, next, text, old.name)
  })
  const sure = edits.filter((edit) => edit !== null)
  if (sure.length < group.length) return null
  const texts = group.flatMap((renaming) => textsOfNewName(context, renaming))
  const back = texts.flatMap(({ edit }) => edit ?? [])
  const what = new Set(group.map(({ old }) => old.name)).size > 1 ? prose`the old names` : prose`the old name`
  return {
    title: back.length > 0 ? prose`Pin ${what}, also where a text gives the new` : prose`Pin ${what}`,
    // Under the old name the new body meets the old messages: unless it takes them, a person has to decide. So has one
    // where the change shows that the new name is meant.
    safety: group.every(takesOldMessages) && texts.length === 0 ? 'safe' : 'suggestion',
    edits: [...sure, ...distinct(back)],
  }
}

/** Where a text can only be the wire name: the path of a function to import is written like it. */
const WIRE_NAMES: ReadonlySet<ReferenceUse> = new Set([
  'schedule',
  'route',
  'annotation',
  'send',
  'signature',
  'comparison',
  'row',
])

/** The change may have given the new name to a schedule, a route or a call already. */
function textsOfNewName(
  { head, headText }: RuleContext,
  { old, new: next }: Renaming,
): { readonly edit: TextEdit | null }[] {
  const named = requestedOr(head.references, []).filter(({ name }) => name === next.name)
  return named.map((reference) => {
    const text = WIRE_NAMES.has(reference.use) ? headText(reference.path) : null
    return { edit: text === null || old.name === null ? null : renameReference(text, reference, old.name) }
  })
}

function distinct(edits: readonly TextEdit[]): TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.path}\0${edit.start}`, edit])).values()]
}
