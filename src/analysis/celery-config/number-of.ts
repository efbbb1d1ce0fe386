import type { Expression } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import type { Program } from '../semantic/program.ts'
import type { Static } from '../semantic/static-value.ts'

/** Deeper sums are not written. */
const MAX_STEPS = 10

/** The value of an expression; also of a product such as `60 * 60 * 1000`. */
export function numberOf(program: Program, scope: Scope, expression: Expression, steps = 0): Static {
  if (expression.kind !== 'binary' || steps > MAX_STEPS) return evaluate(program, scope, expression)
  const { operator, left, right } = expression
  if (operator !== '*') return evaluate(program, scope, expression)
  const [a, b] = [left, right].map((part) => numberOf(program, scope, part, steps + 1))
  const isProduct =
    a?.known && b?.known && typeof a.value === 'number' && typeof b.value === 'number'
      ? a.value * b.value
      : null
  return isProduct === null ? evaluate(program, scope, expression) : { known: true, value: isProduct }
}
