import type { CelerySettings } from '../celery-config/celery-settings.ts'
import type { EffectiveQueue, TaskQueue } from '../model/types.ts'
import type { FoundTask } from '../tasks/found-task.ts'

type Routed = Pick<FoundTask, 'name' | 'queue' | 'options' | 'origin'>

/**
 * The queue of a call that names none, in Celery's order of precedence: the task's option, `task_routes`, the default
 * queue. https://docs.celeryq.dev/en/stable/userguide/routing.html#specifying-task-destination
 */
export function effectiveQueueOf(settings: CelerySettings, task: Routed, name = task.name): EffectiveQueue {
  const own = queueOfOptions(task, settings)
  if (own !== null) return own
  const route = name === null ? null : settings.route(name)
  if (route === null || route.kind === 'unknown') return UNKNOWN
  if (route.kind === 'queue') return { queue: route.queue, by: 'route' }
  return settings.defaultQueue === null ? UNKNOWN : { queue: settings.defaultQueue, by: 'default' }
}

const UNKNOWN: EffectiveQueue = { queue: null, by: 'unknown' }

function queueOfOptions(
  { queue, options, origin }: Routed,
  { routesByKey }: CelerySettings,
): EffectiveQueue | null {
  if (queue.value !== null) return { queue: queue.value, by: 'task' }
  // Only the broker knows the queue of an exchange. A direct one is left out with a routing key alone, and the message
  // goes to the default queue or the route's (`send_task_message` in celery/app/amqp.py).
  const isKeyed = routesByKey && 'routing_key' in options
  const isHidden = queue.origin !== 'none' || 'exchange' in options || isKeyed
  return isHidden || origin.options.hidden !== null ? UNKNOWN : null
}

/** Whether the queue options of two tasks are equal: by value, or by source text where a value is unknown. */
export function sameQueue(a: TaskQueue, b: TaskQueue): boolean {
  const isNone = (queue: TaskQueue): boolean => queue.origin === 'none'
  if (isNone(a) || isNone(b)) return isNone(a) && isNone(b)
  if (a.value !== null && b.value !== null) return a.value === b.value
  return a.expression === b.expression
}
