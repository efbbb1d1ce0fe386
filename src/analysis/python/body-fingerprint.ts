/**
 * What the words of a body (`FunctionFact.words`) give away to linking. Beyond that they only tell functions apart, so
 * that a renamed one is recognised.
 */

/** How a body speaks of making a task, its words without what stands between them: `app.task(f)`, `getattr(app, …)`. */
const MAKES_TASKS = /\b(shared_task|register_task)\b|\b\w*(app|celery)\w* task\b/

export function mayMakeTasks(words: string): boolean {
  return MAKES_TASKS.test(words)
}

/** It may give the tasks that pass through it a name or a queue. */
export function mayGive(words: string, option: 'name' | 'queue'): boolean {
  return option === 'name' ? /\bname\b/.test(words) : /\bqueue\b/.test(words)
}

/** Whether two bodies give away the same. */
export function sameFingerprint(a: string, b: string): boolean {
  return (
    mayMakeTasks(a) === mayMakeTasks(b) &&
    mayGive(a, 'name') === mayGive(b, 'name') &&
    mayGive(a, 'queue') === mayGive(b, 'queue')
  )
}
