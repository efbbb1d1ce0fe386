import type { FunctionFact, ParameterFact } from '../../python/facts.ts'
import { lastName } from '../../semantic/expression-names.ts'
import { isSelf } from '../../signature/first-parameter.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { usesAsTask } from './task-use.ts'

/** A task function whose first parameter does not fit its `bind`. */
export interface BindMismatch {
  /** Bound without a parameter for the task, or not bound with one. */
  readonly kind: 'missing' | 'unfilled'
  readonly definition: FunctionFact
  readonly first: ParameterFact | null
}

/** The mismatch that a change, or a new task, brings. Where base had one, no call got its values. */
export function bindMismatch(old: LinkedTask | null, next: LinkedTask): BindMismatch | null {
  const definition = functionOf(next)
  if (!definition || (old && gotNoValues(old))) return null
  const first = definition.parameters[0] ?? null
  const before = old && functionOf(old)
  const kind = keepsFirst(old, next) ? keptKind(next, first) : (next.origin.shift ?? gainedSelf(old, next))
  if (kind === null) return null
  // A body that changes alone does not change what its first parameter is.
  const isNews = !before || old.bound !== next.bound || !isSame(before.parameters, definition.parameters)
  const isTask = kind === 'missing' && first !== null && isForTask(definition, first)
  return isNews && !isTask ? { kind, definition, first } : null
}

/** Whether no call of a task got its values. Not where the body uses the first parameter as the task. */
export function gotNoValues(task: LinkedTask): boolean {
  const { shift } = task.origin
  const definition = functionOf(task)
  const [first] = definition?.parameters ?? []
  const isTask = definition && first && shift === 'missing' && isForTask(definition, first)
  return shift !== null && !isTask
}

function firstName(task: LinkedTask): string | undefined {
  return functionOf(task)?.parameters[0]?.name
}

function isForTask(definition: FunctionFact, first: ParameterFact): boolean {
  return isSelf(first) || usesAsTask(definition, first.name)
}

/** A `self` that the same decorators and base class cannot fill: they gave base's function no value for it. */
function gainedSelf(old: LinkedTask | null, next: LinkedTask): BindMismatch['kind'] | null {
  if (old === null || old.bound || next.bound) return null
  const [before, after] = [functionOf(old), functionOf(next)]
  if (!before || !after || isSelf(before.parameters[0]) || !isSelf(after.parameters[0])) return null
  const [own, now] = [fillersOf(old, before), fillersOf(next, after)]
  return own.length === now.length && own.every((name, i) => name === now[i]) ? 'unfilled' : null
}

/** What may fill a first parameter: the decorators below the task's, and the base class. */
function fillersOf({ origin }: LinkedTask, { decorators }: FunctionFact): readonly string[] {
  const below = decorators.slice(origin.decorator === null ? 0 : decorators.indexOf(origin.decorator) + 1)
  const names = below.map(({ expression }) => {
    return lastName(expression.kind === 'call' ? expression.callee : expression)
  })
  return origin.options.byKeyword.has('base') ? [...names, 'base'] : names
}

/** `bind=True` added or removed while the first parameter stays: it was right before. */
function keepsFirst(old: LinkedTask | null, next: LinkedTask): boolean {
  return old !== null && old.bound !== next.bound && firstName(old) === firstName(next)
}

/** `*args` accepts the task instance too. */
function keptKind({ bound }: LinkedTask, first: ParameterFact | null): BindMismatch['kind'] | null {
  if (first?.form === 'varargs') return null
  return bound ? 'missing' : 'unfilled'
}

function isSame(before: readonly ParameterFact[], after: readonly ParameterFact[]): boolean {
  return before.length === after.length && before.every(({ name }, i) => name === after[i]?.name)
}

function functionOf({ origin }: LinkedTask): FunctionFact | null {
  return origin.definition?.kind === 'function' ? origin.definition : null
}
