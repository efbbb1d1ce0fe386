import type { Settings } from './analysis/settings.ts'
import type { CheckReport, TasksReport } from './analysis/types.ts'
import type { RepositorySource } from './ports.ts'
import { loadPythonParser } from './python-parser.ts'
import { createLibrary } from './reading/library.ts'
import { linkSides } from './reading/link-sides.ts'
import { readingGaps, readSide } from './reading/side.ts'

/** Reads a commit's tasks. Rejects when the source fails; what single files hide is told in `unresolved`. */
export async function listTasks(
  source: RepositorySource,
  rev: string,
  settings: Settings,
): Promise<TasksReport> {
  const [read, tree] = await Promise.all([loadPythonParser(), source.tree(rev)])
  const library = createLibrary(source, read)
  const side = await readSide(source, library, tree, settings)
  const [linked] = await linkSides([side], library, settings)
  if (!linked) throw new Error('one side in, one snapshot out')
  const { registry, tasks, unresolved } = linked.snapshot
  return {
    rev: tree.rev,
    registry,
    tasks,
    unresolved: [...readingGaps(side, library, side.taskPaths), ...unresolved],
  }
}

/** Judges head against base (commit ids; base is the merge base already). */
export async function checkRevisions(
  source: RepositorySource,
  revisions: { readonly base: string; readonly head: string },
  settings: Settings,
): Promise<CheckReport> {
  void [source, revisions, settings]
  throw new Error('not built yet')
}
