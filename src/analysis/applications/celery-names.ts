/**
 * Celery's own names, as data. Read in celery/celery 5.6 and, for the older ones, 3.1 and 4.4.
 * https://docs.celeryq.dev/en/stable/reference/celery.html
 */

/** Task decorators. */
export const TASK_DECORATORS: ReadonlySet<string> = new Set([
  'celery.shared_task',
  'celery.app.shared_task',
  'celery.task',
  'celery.task.task',
  'celery.task.base.task',
  'celery.task.periodic_task',
  'celery.task.base.periodic_task',
  'celery.decorators.task',
  'celery.decorators.periodic_task',
  'djcelery.task',
])

export const APPLICATION_CLASSES: ReadonlySet<string> = new Set([
  'celery.Celery',
  'celery.app.Celery',
  'celery.app.base.Celery',
])

/** Celery's names that are applications themselves. */
export const APPLICATIONS: ReadonlySet<string> = new Set([
  'celery.current_app',
  'celery.app.default_app',
  'celery._state.current_app',
  'celery._state.default_app',
])

/** Functions that return the current application. */
export const APPLICATION_GETTERS: ReadonlySet<string> = new Set([
  'celery.current_app._get_current_object',
  'celery._state.get_current_app',
  'celery.app.app_or_default',
])

export const TASK_CLASSES: ReadonlySet<string> = new Set([
  'celery.Task',
  'celery.app.task.Task',
  'celery.task.Task',
  'celery.task.base.Task',
  'celery.task.PeriodicTask',
  'celery.task.base.PeriodicTask',
  'celery.contrib.abortable.AbortableTask',
])

/** Methods of an application that make a task. */
export const APPLICATION_TASK_METHODS: ReadonlySet<string> = new Set(['task', 'periodic_task'])

/**
 * An application from outside of the repository (`from company.celery import app`) is recognised by a module or variable
 * that is named after Celery.
 */
export const APPLICATION_LIKE = /(^|[._])celery(_?app|conf|_config|py)?(\.|$)/i

/** Classes and functions of other packages that make applications: `CeleryApp`, `NotifyCelery`, `make_celery`. */
export const APPLICATION_MAKER_LIKE = /celery(_?app(lication)?)?$/i

/** The usual name of an application that code keeps somewhere. */
export const APPLICATION_NAME = /^celery(_?app)?$/i
