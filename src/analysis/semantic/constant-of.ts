import type { Expression } from '../python/facts.ts'
import type { Scope, ValueEntity } from './entity.ts'
import { kwargsMutations } from './kwargs-mutations.ts'
import type { Program } from './program.ts'
import { resolveOne } from './resolve.ts'

/** What is written where an expression, or the one name that it refers to, gets its value; the reason where it changes. */
export function constantOf(
  program: Program,
  scope: Scope,
  expression: Expression,
): ValueEntity | { readonly kind: 'unknown'; readonly reason: string } {
  const only = resolveOne(program, scope, expression)
  if (only?.kind !== 'value') {
    return { kind: 'unknown', reason: 'something that is not written out' }
  }
  // Its own assignment is the one change.
  const isChanged = only.name !== null && kwargsMutations(only.name, only.scope.statements).length > 1
  return isChanged ? { kind: 'unknown', reason: `${only.name}, which changes` } : only
}
