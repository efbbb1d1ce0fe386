import type { Settings } from '../analysis/model/settings.ts'
import type { TasksReport } from '../analysis/model/types.ts'
import { unmetSettings } from '../analysis/queues/dangling-settings.ts'
import type { FactsStore, RepositorySource } from '../ports.ts'
import { createLibrary } from './blob-loader.ts'
import { linkSides } from './link-revisions.ts'
import { loadPythonParser } from './python-parser.ts'
import { readingGaps, readSide } from './revision.ts'

/** Reads a commit's tasks. Rejects when the source fails; what single files hide is told in `unresolved`. */
export async function listTasks(
  source: RepositorySource,
  rev: string,
  settings: Settings | Promise<Settings>,
  store: FactsStore,
): Promise<TasksReport> {
  const library = createLibrary(source, loadPythonParser, store)
  const repository = { source, store, library }
  const read = await readSide(repository, rev, settings)
  const [linked] = await linkSides(repository, [read], await settings)
  if (!linked) throw new Error('one side in, one snapshot out')
  const { side } = linked
  const { registry, tasks, unresolved, program } = linked.snapshot
  const unmet = unmetSettings(program, await settings)
  await library.keep()
  return {
    rev: side.tree.rev,
    registry,
    tasks,
    unresolved: [...unmet, ...readingGaps(side, library, side.taskPaths), ...unresolved],
  }
}
