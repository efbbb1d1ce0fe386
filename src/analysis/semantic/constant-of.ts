import type { Expression } from '../python/facts.ts'
import type { Scope, ValueEntity } from './entity.ts'
import { kwargsMutations } from './kwargs-mutations.ts'
import type { Program } from './program.ts'
import { resolveOne } from './resolve.ts'

/** The expression that gives a name its only value, or the expression itself; a reason where the value changes. */
export function constantOf(
  program: Program,
  scope: Scope,
  expression: Expression,
): ValueEntity | { readonly kind: 'unknown'; readonly reason: string } {
  const only = resolveOne(program, scope, expression)
  if (only?.kind !== 'value') {
    return { kind: 'unknown', reason: 'something that is not written out' }
  }
  // Its own assignment counts as one change.
  const isChanged = only.name !== null && kwargsMutations(only.name, only.scope.statements).length > 1
  return isChanged ? { kind: 'unknown', reason: `${only.name}, which changes` } : only
}
