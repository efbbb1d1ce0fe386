import type { TaskQueue } from '../model/types.ts'
import { evaluate } from '../semantic/evaluate.ts'
import type { Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { unparse } from '../semantic/unparse.ts'

/** The queue that a task's own options name. Registries are not known yet. */
export function describeQueue(program: Program, options: Options): TaskQueue {
  const option = options.byKeyword.get('queue')
  if (!option) {
    const origin = options.hidden === null ? 'none' : 'dynamic'
    return { value: null, origin, expression: '' }
  }
  const expression = unparse(option.value)
  const value = evaluate(program, option.scope, option.value)
  if (!value.known) return { value: null, origin: 'dynamic', expression }
  if (value.value === null) return { value: null, origin: 'none', expression }
  if (typeof value.value !== 'string') return { value: null, origin: 'dynamic', expression }
  return { value: value.value, origin: option.value.kind === 'string' ? 'literal' : 'constant', expression }
}
