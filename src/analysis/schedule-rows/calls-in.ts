import type { Expression } from '../python/facts.ts'

export type Call = Expression & { readonly kind: 'call' }

/** Calls in Python's order of evaluation: arguments before the call, a chain from its start. */
export function callsIn(expression: Expression): Call[] {
  switch (expression.kind) {
    case 'call':
      return [
        ...callsIn(expression.callee),
        ...expression.arguments.flatMap(({ value }) => callsIn(value)),
        expression,
      ]
    case 'attribute':
      return callsIn(expression.object)
    case 'sequence':
      return expression.items.flatMap(callsIn)
    case 'dictionary':
      return expression.items.flatMap(({ value }) => callsIn(value))
    case 'binary':
      return [...callsIn(expression.left), ...callsIn(expression.right)]
    case 'choice':
      return expression.options.flatMap(callsIn)
    case 'joined':
      return expression.parts.flatMap(callsIn)
    case 'subscript':
      return [...callsIn(expression.object), ...callsIn(expression.index)]
    default:
      return []
  }
}
