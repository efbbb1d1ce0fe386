import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'

/** Tasks whose queue this pull request wrote: new ones, and those whose queue it changed or spelled anew. */
export function tasksWithTouchedQueue(context: RuleContext): LinkedTask[] {
  const olds = new Map(context.changes.map((change) => [change.new, change.old]))
  const untouched = new Set(context.base.tasks.map(queueKey))
  return context.head.tasks.filter((task) => {
    const old = olds.get(task)
    // A task of no change has its twin at base; several may share a name, or have none that is known.
    return old ? old.queue.expression !== task.queue.expression : !untouched.has(queueKey(task))
  })
}

function queueKey({ name, module, qualname, queue }: LinkedTask): string {
  return [name ?? '', module, qualname, queue.expression].join('\0')
}
