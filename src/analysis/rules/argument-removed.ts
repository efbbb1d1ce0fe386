import { list, prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import { isComparable, labelOf } from '../tasks/task-names.ts'
import { defineRule, type Report, type RuleContext } from './define-rule.ts'
import { gotNoValues } from './shared/bind-mismatch.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { ARGUMENTS_UNKNOWN, DRAINED, TYPE_ERROR, TYPE_ERROR_NOTICED_BY } from './shared/page-sentences.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './shared/parameter-findings.ts'
import { passedOnTwice } from './shared/passed-on-twice.ts'
import { taskFunction } from './shared/task-function.ts'

const BASE = exampleTask('order_id, currency')

export const argumentRemoved = defineRule({
  id: 'argument-removed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task no longer takes while messages already sent carry them.',

  check(context) {
    const removed = brokenParameters(context, 'removed', 'positional-only')
    const seen = new Set(removed.map(({ change }) => change))
    const swallowed = context.changes
      .filter((change) => !seen.has(change))
      .flatMap((change) => passedOn(context, change))
    const taken = removed.map((broken) => {
      const names = broken.problems.map(({ parameter }) => parameter)
      const swallowed = broken.problems.every((one) => one.kind === 'removed' && one.byPositionOnly)
      const it = names.length === 1 ? prose`it` : prose`one of them`
      // By position, such messages still run.
      if (broken.problems.every(({ kind }) => kind === 'positional-only')) return byPositionOnly(broken)
      const carry = swallowed ? prose`pass ${it} by position` : prose`carry ${it}`
      return {
        ...parameterReport(broken),
        title: prose`Queued messages break: ${broken.name ?? ''} no longer takes ${namedOrCounted(names, 'arguments')}`,
        message: prose`Task ${broken.name ?? ''} no longer takes ${list(names)}. New workers fail with ${'TypeError'} on queued messages that ${carry}, or take a value for another argument.`,
        advice: [
          prose`First keep the parameter with a default and ignore it. Stop sending it, and remove it once old messages, retries and schedule rows that carry it are gone.`,
        ],
        fix: () => null,
      }
    })
    return [...taken, ...swallowed]
  },

  page: {
    breaks: `A message that passes the argument by keyword breaks. ${TYPE_ERROR} By position, the message carries one value too many and fails as well, unless \`*args\` or another parameter takes that value.`,
    notices: TYPE_ERROR_NOTICED_BY,
    forward: [
      'Give the parameter a default and ignore it in the body.',
      'Stop passing it, also in schedule rows and other services.',
      `Remove the parameter once no message with it is left: ${DRAINED}.`,
    ],
    rollback:
      'If one deployment does all three steps, the old code gets messages without an argument that it may require. With three deployments, each rollback meets code that accepts both.',
    whenNot: 'No sender has ever passed the argument.',
    limits: [
      ARGUMENTS_UNKNOWN,
      '`**kwargs` accept the removed argument. The rule only reports it if the body passes `**kwargs` on beside a value of its own for it, and does not test `**kwargs` in a condition.',
    ],
    flagged: { base: BASE, head: exampleTask('order_id') },
    allowed: { base: BASE, head: exampleTask('order_id, currency=None') },
  },
})

function byPositionOnly(broken: BrokenParameters<{ readonly parameter: string }>): Report {
  const names = broken.problems.map(({ parameter }) => parameter)
  const them = names.length === 1 ? prose`it` : prose`one of them`
  return {
    ...parameterReport(broken),
    title: prose`Queued messages fail: ${broken.name ?? ''} takes ${namedOrCounted(names, 'arguments')} by position only`,
    message: prose`Task ${broken.name ?? ''} now takes ${list(names)} by position only. New workers fail with ${'TypeError'} on queued messages that pass ${them} by keyword.`,
    advice: [
      prose`Switch all senders to positions first. Add the ${'/'} once old messages, retries and schedule rows are gone.`,
    ],
    fix: () => null,
  }
}

/** `**kwargs` take the argument, and the body gives it a second time to the call that it passes them on to. */
function passedOn({ headText }: RuleContext, change: LinkedChange): Report[] {
  const { old, new: next } = change
  if (!old || !next || !isComparable(old, next) || gotNoValues(old)) return []
  const named = new Set(next.parameters.map(({ name }) => name))
  const keywords = old.parameters.filter(({ kind, positionalOnly }) => {
    return kind === 'keyword' || (kind === 'positional' && !positionalOnly)
  })
  const gone = keywords.flatMap(({ name }) => (named.has(name) ? [] : [name]))
  const definition = gone.length > 0 ? taskFunction(next) : null
  const twice = definition && passedOnTwice(definition, gone, headText(next.path) ?? '')
  if (!twice) return []
  const name = labelOf(old)
  const { parameter, kwargs, callee, isCertain } = twice
  return [
    {
      ...parameterReport({ name, old, new: next, change, problems: [] }),
      ...(isCertain ? {} : { severity: 'warning' }),
      title: prose`Queued messages break: ${name ?? ''} passes ${parameter} on twice`,
      message: prose`Task ${name ?? ''} no longer takes ${parameter}, so ${`**${kwargs}`} take it from queued messages. The body passes them on to ${callee} beside its own ${parameter}, which ${isCertain ? prose`raises` : prose`can raise`} ${'TypeError'}.`,
      advice: [prose`Remove ${parameter} from ${kwargs} until messages that carry it are gone.`],
      fix: () => null,
    },
  ]
}
