import type { Expression } from '../python/facts.ts'
import type { Scope } from './entity.ts'
import { evaluate } from './evaluate.ts'
import type { Program } from './program.ts'

/** The text that an expression is known to be; null where it is another value or not known. */
export function evaluateText(program: Program, scope: Scope, expression: Expression): string | null {
  const value = evaluate(program, scope, expression)
  return value.known && typeof value.value === 'string' ? value.value : null
}
