import type { TaskOption } from '../model/types.ts'
import { evaluate } from '../semantic/evaluate.ts'
import type { Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { unparse } from '../semantic/unparse.ts'

/**
 * Options that travel in a message or decide where and how it runs, beside name and queue.
 * https://docs.celeryq.dev/en/stable/reference/celery.app.task.html
 */
export const TASK_OPTIONS: readonly string[] = [
  'acks_late',
  'acks_on_failure_or_timeout',
  'autoretry_for',
  'compression',
  'default_retry_delay',
  'exchange',
  'expires',
  'ignore_result',
  'max_retries',
  'priority',
  'reject_on_worker_lost',
  'retry_backoff',
  'retry_backoff_max',
  'retry_jitter',
  'retry_kwargs',
  'routing_key',
  'serializer',
]

/** Options for which None is a value of its own: a task is retried for ever, and at once. */
const NONE_IS_A_VALUE: readonly string[] = ['max_retries', 'default_retry_delay']

/** The options that a task sets, by keyword. None means "not set" for all but `NONE_IS_A_VALUE`. */
export function taskOptions(program: Program, options: Options): Readonly<Record<string, TaskOption>> {
  const set: Record<string, TaskOption> = {}
  for (const keyword of TASK_OPTIONS) {
    const option = options.byKeyword.get(keyword)
    if (!option) continue
    const value = evaluate(program, option.scope, option.value)
    if (value.known && value.value === null && !NONE_IS_A_VALUE.includes(keyword)) continue
    set[keyword] = { value: value.known ? value.value : null, expression: unparse(option.value) }
  }
  return set
}

/** Compares known values; where one is not known, compares how they are written. */
export function sameOption(a: TaskOption | undefined, b: TaskOption | undefined): boolean {
  if (!a || !b) return a === b
  if (a.value !== null && b.value !== null) return a.value === b.value
  return a.expression === b.expression
}
