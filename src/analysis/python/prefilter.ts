/**
 * A file with none of these words is never read: whatever finds them, `git grep -F` or a pass over an archive, is
 * much cheaper than reading.
 */
export const TASK_WORDS: readonly string[] = [
  'task',
  'Task',
  'celery',
  'Celery',
  'CELERY',
  'Queue',
  'INSTALLED_APPS',
]

/** A file without such a line can neither make a task or an application nor configure one, and is never parsed. */
const TASK_LINE = new RegExp(
  [
    '^[ \\t]*@.*[tT]ask',
    'shared_task|register_task|tasks\\.register',
    // `app.task(f)`, `make = app.task`, `from celery import task as make`
    '\\.task(?![\\w.])|task as ',
    '\\bCelery\\(|^[ \\t]*class .*Celery',
    '^[ \\t]*CELERY_[A-Z_]*(ROUTES|QUEUES?)[ \\t]*[:=]|task_routes|task_queues|task_default_queue',
    '^[ \\t]*class .*Queue',
    'beat_schedule|BEAT_SCHEDULE',
    // Which applications there are tells under which names their modules are imported.
    '^INSTALLED_APPS\\b',
  ].join('|'),
  'm',
)

/** Whether a file is worth parsing for the tasks it may define. */
export function mayDefineTasks(text: string): boolean {
  return TASK_LINE.test(text)
}

/** A Django migration that may change the rows of django-celery-beat: whatever its functions do is read. */
export function mayChangeRows(text: string): boolean {
  return /periodictask/i.test(text) && /\bRun(?:Python|SQL)\b/.test(text)
}
