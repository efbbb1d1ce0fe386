import type { CelerySettings } from '../celery-config/celery-settings.ts'
import type { EffectiveQueue, TaskQueue } from '../model/types.ts'
import type { FoundTask } from '../tasks/found-task.ts'

type Routed = Pick<FoundTask, 'name' | 'queue' | 'options' | 'origin'>

/**
 * Which queue a call that names none goes to, by Celery's precedence: the task's own option, `task_routes`, the default
 * queue. https://docs.celeryq.dev/en/stable/userguide/routing.html#specifying-task-destination
 */
export function effectiveQueueOf(settings: CelerySettings, task: Routed, name = task.name): EffectiveQueue {
  const own = queueOfOptions(task)
  if (own !== null) return own
  const route = name === null ? null : settings.route(name)
  if (route === null || route.kind === 'unknown') return UNKNOWN
  if (route.kind === 'queue') return { queue: route.queue, by: 'route' }
  return settings.defaultQueue === null ? UNKNOWN : { queue: settings.defaultQueue, by: 'default' }
}

const UNKNOWN: EffectiveQueue = { queue: null, by: 'unknown' }

function queueOfOptions({ queue, options, origin }: Routed): EffectiveQueue | null {
  if (queue.value !== null) return { queue: queue.value, by: 'task' }
  // An exchange leads to a queue that only the broker knows.
  const isHidden = queue.origin !== 'none' || 'exchange' in options || 'routing_key' in options
  return isHidden || origin.options.hidden !== null ? UNKNOWN : null
}

/** Whether two own queues are one: by value, or by spelling where a value is not known. */
export function sameQueue(a: TaskQueue, b: TaskQueue): boolean {
  const isNone = (queue: TaskQueue): boolean => queue.origin === 'none'
  if (isNone(a) || isNone(b)) return isNone(a) && isNone(b)
  if (a.value !== null && b.value !== null) return a.value === b.value
  return a.expression === b.expression
}
