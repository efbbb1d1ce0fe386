import { fileOfModule } from '../semantic/program.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { importsOf } from './import-edges.ts'
import { workerLists } from './worker-lists.ts'
import { isStart, workersOf } from './workers.ts'

/** A management command of Django, or a script. */
const BY_HAND = /(^|\/)(?:management\/commands|scripts?)\//

/**
 * Whether a file is a command or script that people start, and that no worker imports as far as imports and lists show: no
 * message can reach a task in it.
 */
export function isRunByHand(revision: RevisionTasks, path: string): boolean {
  const { program, wordIndex } = revision
  if (!BY_HAND.test(path)) return false
  const isListed = workerLists(revision).some(({ entries }) =>
    entries.some((entry) => fileOfModule(program, entry.module, entry.path) === path),
  )
  const workers = workersOf(revision)
  if (isListed || (workers !== null && isStart(workers, path))) return false
  const module = program.layout.moduleOf(path)
  const name = module?.slice(module.lastIndexOf('.') + 1) ?? ''
  return wordIndex.importing(name).every((from) => {
    if (from === path || BY_HAND.test(from)) return true
    // A file that is not loaded may import it.
    return program.factsOf(from) !== null && importsOf(program, from).every(({ to }) => to !== path)
  })
}
