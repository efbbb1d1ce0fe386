import { type Prose, prose } from '../../../shared/prose.ts'
import { listOfSiblings } from '../../import-graph/workers.ts'
import type { Snapshot } from '../../snapshot.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'

/** How a project without autodiscovery makes workers import a module of tasks. */
export function importRemedy(head: Snapshot, { path, module }: LinkedTask): Prose {
  const found = listOfSiblings(head, path)
  return found === null
    ? prose`Import ${module} where workers import the modules beside it.`
    : prose`Add ${module} to ${found.list.kind} in ${found.list.path}.`
}
