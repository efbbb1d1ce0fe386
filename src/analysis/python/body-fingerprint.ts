/**
 * The properties of a body's words (`FunctionFact.words`) that linking uses. Otherwise words only serve to recognize a
 * renamed function.
 */

/** Words of a body that may make a task: `app.task(f)`, `getattr(app, …)`. */
const MAKES_TASKS = /\b(shared_task|register_task)\b|\b\w*(app|celery)\w* task\b/

export function mayMakeTasks(words: string): boolean {
  return MAKES_TASKS.test(words)
}

/** Whether a decorator with this body may set the name or queue of its tasks. */
export function mayGive(words: string, option: 'name' | 'queue'): boolean {
  return option === 'name' ? /\bname\b/.test(words) : /\bqueue\b/.test(words)
}

/** Whether a body may give an application its settings: `app.config_from_object(…)`. */
export function mayConfigure(words: string): boolean {
  // Much cheaper than a pattern, for each function of each file.
  return words.includes('config_from_')
}

/** Whether two bodies are equal in these properties. */
export function sameFingerprint(a: string, b: string): boolean {
  return (
    mayMakeTasks(a) === mayMakeTasks(b) &&
    mayConfigure(a) === mayConfigure(b) &&
    mayGive(a, 'name') === mayGive(b, 'name') &&
    mayGive(a, 'queue') === mayGive(b, 'queue')
  )
}
