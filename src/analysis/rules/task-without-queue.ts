import { prose } from '../../shared/prose.ts'
import { defineRule, placeOf, type RuleContext } from './define-rule.ts'
import { useEntryFix } from './shared/queue-fixes.ts'

export const taskWithoutQueue = defineRule({
  id: 'task-without-queue',
  category: 'queues',
  severity: 'warning',
  summary: 'Finds new tasks that take no queue from decorator, class or routes.',

  check(context) {
    // A project whose tasks name no queues does not route by task at all.
    if (!choosesQueues(context)) return []
    return context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null || task.queue.origin !== 'none') return []
      if (context.head.celery.route(task.name).kind !== 'none') return []
      const { registry } = context.head
      const fallback = context.head.celery.defaultQueue
      const entry = Object.keys(registry?.entries ?? {}).find((name) => registry?.entries[name] === fallback)
      const known = fallback === null ? prose`the default queue` : prose`the default queue ${fallback}`
      return [
        {
          ...placeOf(task),
          side: 'head',
          message: prose`The new task ${task.name} names no queue: it goes to ${known}, and nobody can tell whether that was meant.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          fix: () =>
            registry && entry !== undefined && fallback !== null
              ? useEntryFix(context, task, registry, entry, 'suggestion')
              : null,
        },
      ]
    })
  },
})

function choosesQueues(context: RuleContext): boolean {
  if (context.head.registry !== null) return true
  return context.base.tasks.some((task) => task.queue.origin !== 'none')
}
