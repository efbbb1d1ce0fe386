/**
 * A file without any of these words is never loaded: `git grep -F`, or a pass over an archive, is much cheaper.
 */
export const TASK_WORDS: readonly string[] = [
  'task',
  'Task',
  'celery',
  'Celery',
  'CELERY',
  'Queue',
  // `INSTALLED_APPS`, and lists that settings concatenate to it: `LOCAL_APPS`.
  '_APPS',
]

/** A file without such a line neither defines nor configures tasks or applications, and is not parsed. */
const TASK_LINE = new RegExp(
  [
    '^[ \\t]*@.*[tT]ask',
    'shared_task|register_task|tasks\\.register',
    // `app.task(f)`, `make = app.task`, `from celery import task as make`
    '\\.task(?![\\w.])|task as ',
    // `app.tasks["shop.charge"] = pay`
    '\\.tasks(?:\\[.*\\] ?=(?!=)|\\.update\\()',
    'Celery(?:App)?\\(|^[ \\t]*class .*Celery',
    '^[ \\t]*CELERY_[A-Z_]*(ROUTES|QUEUES?)[ \\t]*[:=]|task_routes|task_queues|task_default_queue',
    '^[ \\t]*class .*Queue',
    'beat_schedule|BEAT_SCHEDULE',
    // Modules that workers import.
    'autodiscover_tasks|config_from_object|CELERY_(IMPORTS|INCLUDE)\\b|^[ \\t]*imports ?= ?[\\[(]|["\']imports["\'] ?:',
    // The installed applications decide under which names modules are imported.
    '^[ \\t]*(?:[A-Z]+_)+APPS\\b',
  ].join('|'),
  'm',
)

/** Whether a file may define or configure tasks. */
export function mayDefineTasks(text: string): boolean {
  return TASK_LINE.test(text)
}

/** Whether a file may be a Django migration that changes rows of django-celery-beat. */
export function mayChangeRows(text: string): boolean {
  return /periodictask/i.test(text) && /\bRun(?:Python|SQL)\b/.test(text)
}
