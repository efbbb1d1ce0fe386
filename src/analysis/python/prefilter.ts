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
  // A module of settings may name nothing else: `celeryconfig.py`.
  'broker_url',
  'accept_content',
  // `INSTALLED_APPS`, and lists that settings concatenate to it: `LOCAL_APPS`.
  '_APPS',
  // Callers of tasks in a module of another name: `from shop.jobs import pay`.
  '.delay(',
  'apply_async',
]

/** A file without such a line neither defines nor configures tasks or applications, and is not parsed. */
const TASK_LINE = new RegExp(
  [
    '^[ \\t]*@.*[tT]ask',
    'shared_task|register_task|tasks\\.register',
    // `app.task(f)`, `make = app.task`, `from celery import task as make`
    '\\.task(?![\\w.])|task as ',
    // `app.tasks["shop.charge"] = pay`
    '\\.tasks(?:\\[.{0,200}\\] ?=(?!=)|\\.update\\()',
    'Celery(?:App)?\\(|^[ \\t]*class .*Celery',
    // Settings may be alone in a file: `CELERY_ACCEPT_CONTENT`, `CELERYD_CONCURRENCY`.
    '^[ \\t]*CELERY[A-Z]*_[A-Z_]+[ \\t]*[:=]|task_routes|task_queues|task_default_queue',
    'task_serializer|accept_content',
    '^[ \\t]*class .*Queue',
    'beat_schedule|BEAT_SCHEDULE',
    // A remedy may have taken the decorators away.
    'celery-guard: (?:alias|stub)\\[',
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

/** Longer lines of an unparsed text are judged by their words: patterns would backtrack for too long. */
const MAX_LINE = 500

/** The same of a text that is too large to be parsed, in linear time. */
export function largeTextMayDefineTasks(text: string): boolean {
  return text
    .split('\n')
    .some((line) =>
      line.length > MAX_LINE ? TASK_WORDS.some((word) => line.includes(word)) : mayDefineTasks(line),
    )
}

/** A line that defines a task or registers one; others that `mayDefineTasks` finds configure them. */
const DEFINITION =
  /^[ \t]*@|shared_task|register_task|tasks\.register|\.task(?![\w.])|\.tasks(?:\[|\.update\()|^[ \t]*class .*Task/m

/** Whether a part of a module of tasks that does not parse may define one: decorators may have any name. */
export function mayHideDefinitions(text: string): boolean {
  return DEFINITION.test(text)
}

/** Whether a file may be a Django migration that changes rows of django-celery-beat. */
export function mayChangeRows(text: string): boolean {
  return /periodictask/i.test(text) && /\bRun(?:Python|SQL)\b/.test(text)
}
