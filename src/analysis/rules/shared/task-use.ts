import type { FunctionFact } from '../../python/facts.ts'

/** Attributes of a task that values of messages do not have. https://docs.celeryq.dev/en/stable/reference/celery.app.task.html */
const TASK_ATTRIBUTES = [
  'request',
  'retry',
  'update_state',
  'apply_async',
  'apply',
  'delay',
  'replace',
  'signature',
  's',
  'si',
  'max_retries',
  'default_retry_delay',
  'backend',
  'app',
  'AsyncResult',
  'send_event',
  'on_failure',
  'add_to_chord',
].join('|')

/** Whether a body uses a variable as a Celery task: `self.retry(…)`. */
export function usesAsTask({ words }: FunctionFact, name: string): boolean {
  return /^\w+$/.test(name) && new RegExp(`\\b${name} (?:${TASK_ATTRIBUTES})\\b`).test(words)
}
