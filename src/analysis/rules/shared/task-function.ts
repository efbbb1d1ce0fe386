import type { FunctionFact } from '../../python/facts.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'

/** The function that takes the task's arguments: itself, or the `run` method of its class. */
export function taskFunction({ origin: { definition } }: LinkedTask): FunctionFact | null {
  if (definition?.kind === 'function') return definition
  const run = definition?.body.findLast(
    (statement) => statement.kind === 'function' && statement.name === 'run',
  )
  return run?.kind === 'function' ? run : null
}
