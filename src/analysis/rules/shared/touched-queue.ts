import type { LinkedTask } from '../../contract/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'

/** Tasks whose queue this pull request wrote: new ones, and those whose queue it changed or spelled anew. */
export function tasksWithTouchedQueue(context: RuleContext): LinkedTask[] {
  const olds = new Map(context.changes.map((change) => [change.new, change.old]))
  const byName = new Map(context.base.tasks.map((task) => [task.name, task]))
  return context.head.tasks.filter((task) => {
    const old = olds.has(task) ? olds.get(task) : byName.get(task.name)
    return !old || old.queue.expression !== task.queue.expression
  })
}
