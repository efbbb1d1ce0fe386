import { list, type Prose, prose } from '../../shared/prose.ts'
import { stringLiteral } from '../fixes/python-source.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { Expression, ParameterFact } from '../python/facts.ts'
import { explainIncompatibility } from '../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, type RuleContext } from './define-rule.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './parameters/broken-parameters.ts'
import { furtherSentences, headline, senderAdvice } from './parameters/parameter-prose.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { DRAINED, SENDERS_DECIDE, TYPE_ERROR } from './shared/page-sentences.ts'
import { taskFunction } from './shared/task-function.ts'

const ID = 'required-argument-added'

const BASE = exampleTask('order_id')

export const requiredArgumentAdded = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task newly requires while messages already sent may lack them.',

  check(context) {
    return brokenParameters(context, ID).map((broken) => {
      const names = broken.causes.map(({ parameter }) => parameter)
      const them = names.length > 1 ? prose`them` : prose`it`
      return {
        ...parameterReport(broken),
        title: headline(
          broken,
          'fail',
          prose`${broken.name ?? ''} now requires ${namedOrCounted(names, 'arguments')}`,
        ),
        message: prose`Task ${broken.name ?? ''} now requires ${list(names)}. New workers fail with ${'TypeError'} on messages queued without ${them}.${furtherSentences(broken, { allPass: them })}`,
        advice: [...senderAdvice(broken), advice(broken.old, names)],
        fix: () => giveDefaults(context, broken, new Set(names)),
      }
    })
  },

  page: {
    breaks: `An old message lacks the argument. ${TYPE_ERROR} During the deployment, old workers reject the argument in messages of the new code.`,
    notices: 'The worker’s log, once per message. Callers that use `send_task` see no error.',
    forward: [
      'Add the argument with a default, and let the body work without it.',
      'Pass it everywhere, once no old worker is left.',
      `Remove the default once no message without the argument is left: ${DRAINED}.`,
    ],
    rollback:
      'The old code fails with `TypeError` on messages with the new argument. With three deployments, each rollback meets code that accepts both.',
    whenNot: 'The task has never been sent, or all its messages may be lost.',
    limits: SENDERS_DECIDE,
    flagged: { base: BASE, head: exampleTask('order_id, amount') },
    allowed: { base: BASE, head: exampleTask('order_id, amount=None') },
  },
})

function advice(old: LinkedTask, names: readonly string[]): Prose {
  return names.every((name) => oldDefault(old, name) !== null)
    ? prose`Keep the old default until messages that were sent without it have drained.`
    : prose`First add it with a default, such as ${'None'}. Pass it in the next deployment, once no old worker is left, and require it once old messages have drained.`
}

function giveDefaults(
  context: RuleContext,
  { old, new: next }: BrokenParameters,
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
  // With a default at the same place, positions would still be misread.
  const problems = explainIncompatibility(old.parameters, next.parameters)
  if (problems.some(({ kind }) => kind === 'misplaced')) return null
  return {
    title: prose`Accept messages without ${list([...names])}`,
    // A person has to decide whether the body works without the argument.
    safety: 'display',
    edits,
  }
}

/** The value that old messages imply for an argument they lack; null if they had to carry it. */
function oldDefault(old: LinkedTask, name: string): Expression | null {
  return taskFunction(old)?.parameters.find((one) => one.name === name)?.default ?? null
}

/** A plain value as source; null for other values, whose source text on base is not available. */
function literal(value: Expression, fileText: string): string | null {
  if (value.kind === 'number') return value.text
  if (value.kind === 'string') return stringLiteral(value.value, fileText)
  if (value.kind !== 'constant') return null
  if (value.value === null) return 'None'
  return value.value ? 'True' : 'False'
}

/** Python rejects a positional parameter without a default after one with a default. */
function mayHaveDefaults(parameters: readonly ParameterFact[], names: ReadonlySet<string>): boolean {
  const places = parameters.filter(({ form }) => form === 'positional' || form === 'positional-only')
  const first = places.findIndex(({ name }) => names.has(name))
  return first === -1 || places.slice(first).every((one) => one.default !== null || names.has(one.name))
}
