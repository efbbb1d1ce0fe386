import type { ClassFact, Expression, FunctionFact } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'

export type CalledTask =
  /** The task’s function or class. */
  | { readonly kind: 'definition'; readonly definition: FunctionFact | ClassFact }
  /** The call that makes the task, `app.task(pay)`. */
  | { readonly kind: 'made'; readonly call: Expression }
  | { readonly kind: 'name'; readonly name: string }

/** The task whose name an entry of a schedule takes: `pay.name`. */
export function taskOfName(
  program: Program,
  { scope, value }: { readonly scope: Scope; readonly value: Expression },
): CalledTask | null {
  if (value.kind !== 'attribute' || value.name !== 'name') return null
  const entity = resolveOne(program, scope, value.object)
  return entity?.kind === 'function' ? { kind: 'definition', definition: entity.fact } : null
}
