import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../contract/linked-task.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { REMOVAL_RECIPE } from './shared/recipes.ts'

export const taskRemoved = defineRule({
  id: 'task-removed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds task names that head no longer registers and that no other task took over.',

  check(context) {
    const gone = context.changes.flatMap(({ kind, old }) => (kind === 'removed' && old?.name ? [old] : []))
    const byFile = new Map<string, LinkedTask[]>()
    for (const task of gone) {
      // A deleted file is one cause for all that it held.
      const key = context.head.program.paths.has(task.path) ? `${task.path}\0${task.name}` : task.path
      byFile.set(key, [...(byFile.get(key) ?? []), task])
    }
    return [...byFile.values()].map(report)
  },
})

function report(tasks: readonly LinkedTask[]): Report {
  const [first] = tasks
  if (!first) throw new Error('a group has a member')
  const subject =
    tasks.length > 1
      ? prose`${tasks.length} tasks are gone with ${first.path}`
      : prose`Task ${first.name ?? ''} is gone`
  return {
    ...placeOf(first),
    side: 'base',
    message: prose`${subject}: a worker that runs this code drops the messages, retries and schedule entries still on their way to ${tasks.length > 1 ? prose`them` : prose`it`} without an error.`,
    advice: [REMOVAL_RECIPE],
    names: tasks.map((task) => ({ old: task.name, new: null })),
    fix: () => null,
  }
}
