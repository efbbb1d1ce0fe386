import { list, prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { ARGUMENTS_UNKNOWN, DRAINED, TYPE_ERROR, TYPE_ERROR_NOTICED_BY } from './shared/page-sentences.ts'
import { brokenParameters, parameterReport } from './shared/parameter-findings.ts'

const BASE = exampleTask('order_id, currency')

export const argumentRemoved = defineRule({
  id: 'argument-removed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task no longer takes while messages already sent carry them.',

  check(context) {
    return brokenParameters(context, 'removed', 'positional-only').map((broken) => {
      const names = broken.problems.map(({ parameter }) => parameter)
      const swallowed = broken.problems.every((one) => one.kind === 'removed' && one.byPositionOnly)
      const it = names.length === 1 ? prose`it` : prose`one of them`
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
      '`**kwargs` accept the removed argument. The rule does not check what the body does with it.',
    ],
    flagged: { base: BASE, head: exampleTask('order_id') },
    allowed: { base: BASE, head: exampleTask('order_id, currency=None') },
  },
})
