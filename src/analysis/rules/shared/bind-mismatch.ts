import type { FunctionFact, ParameterFact } from '../../python/facts.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'

/** `bind=True` added or removed while the function's first parameter stayed the same. */
export interface BindMismatch {
  readonly kind: 'added' | 'removed'
  readonly definition: FunctionFact
  readonly first: ParameterFact | null
}

export function bindMismatch(old: LinkedTask, next: LinkedTask): BindMismatch | null {
  const before = functionOf(old)
  const definition = functionOf(next)
  if (old.bound === next.bound || !before || !definition) return null
  const first = definition.parameters[0] ?? null
  // `*args` accepts the task instance too.
  if (first?.form === 'varargs') return null
  const isSame = first?.name === before.parameters[0]?.name
  return isSame ? { kind: next.bound ? 'added' : 'removed', definition, first } : null
}

function functionOf({ origin }: LinkedTask): FunctionFact | null {
  return origin.definition?.kind === 'function' ? origin.definition : null
}
