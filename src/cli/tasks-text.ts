import type { Task, TasksReport } from '../analysis/model/types.ts'
import { count } from '../shared/count.ts'
import { visible } from '../shared/prose.ts'
import { firstGaps } from './text-layout.ts'

/** The JSON lists all. */
const MAX_UNRESOLVED = 20

/** The tasks of a revision as a table for people. */
export function tasksText(report: TasksReport): string {
  const rows = report.tasks.map((task) => [nameOf(task), visible(`${task.path}:${task.line}`), queueOf(task)])
  const unresolved = firstGaps(report.unresolved, MAX_UNRESOLVED)
  return `${[...table(rows), ...unresolved, summary(report)].join('\n')}\n`
}

function nameOf(task: Task): string {
  if (task.name !== null) return visible(task.name)
  return task.symbol === null ? '(name not known statically)' : `(value of ${visible(task.symbol)})`
}

function queueOf({ queue }: Task): string {
  if (queue.origin === 'none') return ''
  return `queue ${visible(queue.value ?? queue.expression)}`
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function summary({ tasks, registry, unresolved }: TasksReport): string {
  const parts = [count(tasks.length, 'task')]
  if (registry !== null) {
    const where = registry.class === null ? registry.path : `${registry.class} in ${registry.path}`
    parts.push(`${count(Object.keys(registry.entries).length, 'queue')} in the registry ${visible(where)}`)
  }
  if (unresolved.length > 0) parts.push(`${unresolved.length} unresolved`)
  return parts.join(', ')
}
