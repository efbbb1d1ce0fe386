import type { ParameterFact } from '../python/facts.ts'

/**
 * Why no call of a task function gets its values: a bound one has no parameter for the task, or one that is not bound
 * has a `self` that Celery does not fill. Null where neither is so.
 */
export type Shift = 'missing' | 'unfilled' | null

/** The usual names of the parameter for the task: `self`, `task`, `celery_task`, `t`, `_`. */
const NAMED_FOR_TASK = /^[st]$|(?:^|_)(?:self|this|cls|me|task|job|celery|app|ctx|context|instance|bound)_*$/i

/** By the name of the parameter alone: facts of a body do not count as a change. */
export function shiftOf(parameters: readonly ParameterFact[], bound: boolean): Shift {
  const [first] = parameters
  if (!bound) return isSelf(first) ? 'unfilled' : null
  if (first?.form === 'varargs') return null
  return isPosition(first) && isNamedForTask(first) ? null : 'missing'
}

/** A required `self` in the first place, which senders do not fill. */
export function isSelf(first: ParameterFact | undefined): boolean {
  return isPosition(first) && first?.name === 'self' && first.default === null
}

/** A leading underscore says that the body does not use the value. */
function isNamedForTask({ name, default: value }: ParameterFact): boolean {
  return value === null && (name.startsWith('_') || NAMED_FOR_TASK.test(name))
}

function isPosition(first: ParameterFact | undefined): first is ParameterFact {
  return first?.form === 'positional' || first?.form === 'positional-only'
}
