import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey, type Tasks } from '../tasks/task-names.ts'

/** The tasks whose senders decide how much a change matters. */
export interface TasksWithSenders {
  /** The tasks of base whose name head lacks. */
  readonly lost: readonly LinkedTask[]
  /** The tasks of both revisions whose parameters, queue or serializer differ. */
  readonly changed: readonly { readonly old: LinkedTask; readonly new: LinkedTask }[]
}

export function tasksWithSenders(base: Tasks, head: Tasks): TasksWithSenders {
  if (base.tasks === head.tasks) return { lost: [], changed: [] }
  const atHead = Map.groupBy(head.tasks, contractKey)
  const lost: LinkedTask[] = []
  const changed: { readonly old: LinkedTask; readonly new: LinkedTask }[] = []
  for (const old of base.tasks) {
    const key = contractKey(old)
    if (key === null) continue
    const found = atHead.get(key) ?? []
    const next = found.find(({ path }) => path === old.path) ?? found[0]
    if (!next) lost.push(old)
    else if (next !== old && differs(old, next)) changed.push({ old, new: next })
  }
  return { lost, changed }
}

function differs(old: LinkedTask, next: LinkedTask): boolean {
  const contractOf = ({ parameters, bound, effectiveQueue, options }: LinkedTask): string =>
    JSON.stringify([parameters, bound, effectiveQueue, options.serializer ?? null])
  return contractOf(old) !== contractOf(next)
}
