import type { FunctionFact } from '../../python/facts.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'

/** The function in the task's own file that takes the arguments: itself, or the `run` that a class defines. */
export function runFunction({ origin: { definition } }: LinkedTask): FunctionFact | null {
  if (definition?.kind === 'function') return definition
  const run = definition?.body.findLast(
    (statement) => statement.kind === 'function' && statement.name === 'run',
  )
  return run?.kind === 'function' ? run : null
}
