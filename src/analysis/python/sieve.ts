/**
 * A file without any of these words on a line can neither define a Celery task nor make an application.
 * POSIX extended and JavaScript regular expressions read it alike; `git grep -E` and the gateway both use it.
 */
export const TASK_PATTERN = 'celery|Celery|CELERY|shared_task|register_task|@.*task|[.]task[(]'
