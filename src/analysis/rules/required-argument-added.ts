import { list, type Prose, prose } from '../../shared/prose.ts'
import { stringLiteral } from '../fixes/python-source.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { Expression, ParameterFact } from '../python/facts.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, type RuleContext } from './define-rule.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './shared/parameter-findings.ts'
import { taskFunction } from './shared/task-function.ts'

export const requiredArgumentAdded = defineRule({
  id: 'required-argument-added',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task requires from here on and that messages already sent need not carry.',

  check(context) {
    return brokenParameters(context, 'required').map((broken) => {
      const names = broken.problems.map(({ parameter }) => parameter)
      return {
        ...parameterReport(broken),
        title: prose`Queued messages fail: ${broken.old.name ?? ''} now requires ${namedOrCounted(names, 'arguments')}`,
        message: prose`Task ${broken.old.name ?? ''} requires ${list(names)} from here on: a message sent before fails with ${'TypeError'} in a worker that runs this code.`,
        advice: [advice(broken.old, names)],
        fix: () => giveDefaults(context, broken, new Set(names)),
      }
    })
  },

  page: {
    breaks:
      'A message from before lacks the argument and fails with `TypeError` before the body runs; `autoretry_for` does not help. While workers are replaced, an old one refuses the argument in messages of the new code.',
    notices: 'The worker’s log, message by message. A sender by name hears nothing.',
    forward: [
      'Take the argument with a default, and let the body do without it.',
      'Pass it everywhere, when no worker with the old code is left.',
      'Take the default away when no message without it is left: the queue is empty and the last retry and ETA message has passed.',
    ],
    rollback:
      'Messages of the new code carry an argument that the old code refuses with `TypeError`. In three deployments each rollback meets code that takes both.',
    whenNot: 'The task has never been sent, or all of its messages may be lost.',
    limits: [
      'Which arguments messages really carry is not known: every call that the old parameters take counts as sent.',
    ],
    flagged: {
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
def charge(order_id, amount):
    Order(order_id).charge(amount)
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
def charge(order_id, amount=None):
    Order(order_id).charge(amount)
`,
      },
    },
  },
})

function advice(old: LinkedTask, names: readonly string[]): Prose {
  return names.every((name) => oldDefault(old, name) !== null)
    ? prose`Keep the old default until messages that were sent without it have drained.`
    : prose`Give it a default first, such as ${'None'}, and let the body do without; pass the argument in the next deployment, when no old worker is left to refuse it; require it once old messages have drained.`
}

function giveDefaults(
  context: RuleContext,
  { old, new: next }: BrokenParameters<unknown>,
  names: ReadonlySet<string>,
): FixDraft | null {
  const text = context.headText(next.path)
  const parameters = taskFunction(next)?.parameters ?? []
  if (text === null) return null
  const wanted = parameters.filter((one) => names.has(one.name) && one.default === null)
  if (wanted.length < names.size || !mayHaveDefaults(parameters, names)) return null
  const edits = wanted.flatMap(({ name, at }): TextEdit[] => {
    const value = oldDefault(old, name)
    const written = value === null ? 'None' : literal(value, text)
    if (written === null) return []
    const isAnnotated = text.slice(at.start, at.end).includes(':')
    const added = isAnnotated ? ` = ${written}` : `=${written}`
    return [{ path: next.path, start: at.end, end: at.end, text: added }]
  })
  if (edits.length < wanted.length) return null
  return {
    title: prose`Take messages without ${list([...names])}`,
    // Whether the body can do without is for a person to say.
    safety: 'display',
    edits,
  }
}

/** What old messages that lack an argument meant by it; null where they had to carry it. */
function oldDefault(old: LinkedTask, name: string): Expression | null {
  return taskFunction(old)?.parameters.find((one) => one.name === name)?.default ?? null
}

/** A plain value as source; null of any other, as its text on base is not at hand. */
function literal(value: Expression, fileText: string): string | null {
  if (value.kind === 'number') return value.text
  if (value.kind === 'string') return stringLiteral(value.value, fileText)
  if (value.kind !== 'constant') return null
  if (value.value === null) return 'None'
  return value.value ? 'True' : 'False'
}

/** Python refuses a positional parameter without a default behind one that has it. */
function mayHaveDefaults(parameters: readonly ParameterFact[], names: ReadonlySet<string>): boolean {
  const places = parameters.filter(({ form }) => form === 'positional' || form === 'positional-only')
  const first = places.findIndex(({ name }) => names.has(name))
  return first === -1 || places.slice(first).every((one) => one.default !== null || names.has(one.name))
}
