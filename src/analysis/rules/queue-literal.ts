import { prose } from '../../shared/prose.ts'
import { defineRule, placeOf } from './define-rule.ts'
import { useEntryFix } from './shared/queue-fixes.ts'
import { entryShown } from './shared/registry-entries.ts'
import { tasksWithTouchedQueue } from './shared/touched-queue.ts'

export const queueLiteral = defineRule({
  id: 'queue-literal',
  category: 'queues',
  severity: 'warning',
  summary: 'Finds queues written as a literal that the registry already has.',

  check(context) {
    const { registry } = context.head
    // The queues of `task_queues` have no other name.
    if (registry === null || registry.form === 'declared') return []
    return tasksWithTouchedQueue(context).flatMap((task) => {
      const { value, origin } = task.queue
      if (origin !== 'literal' || value === null) return []
      const entry = Object.keys(registry.entries).find((name) => registry.entries[name] === value)
      if (entry === undefined) return []
      return [
        {
          ...placeOf(task),
          side: 'head',
          message: prose`The queue ${value} is written as a literal, though the registry has it as ${entryShown(registry, entry)}: who looks for the queue's tasks by that entry misses this one.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          fix: () => useEntryFix(context, task, registry, entry, 'safe'),
        },
      ]
    })
  },
})
