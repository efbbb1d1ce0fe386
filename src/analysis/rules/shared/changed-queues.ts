import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'

/** New tasks, and tasks whose queue the change edits, also where only its spelling differs. */
export function tasksWithChangedQueue(context: RuleContext): LinkedTask[] {
  const olds = new Map(context.changes.map((change) => [change.new, change.old]))
  const untouched = new Set(context.base.tasks.map(queueKey))
  return context.head.tasks.filter((task) => {
    const old = olds.get(task)
    // An unchanged task has a twin on base. Names alone do not identify it: they may be shared or unknown.
    return old ? old.queue.expression !== task.queue.expression : !untouched.has(queueKey(task))
  })
}

function queueKey({ name, module, qualname, queue }: LinkedTask): string {
  return [name ?? '', module, qualname, queue.expression].join('\0')
}
