import type { Settings } from '../analysis/model/settings.ts'
import type { TasksReport } from '../analysis/model/types.ts'
import { danglingSettings } from '../analysis/queues/dangling-settings.ts'
import type { FactsStore } from '../ports/facts-store.ts'
import type { RepositorySource } from '../ports/repository-source.ts'
import { createBlobLoader } from './blob-loader.ts'
import { linkRevisions } from './link-revisions.ts'
import { loadPythonParser } from './python-parser.ts'
import { listingGaps, readingGaps, readRevision } from './revision.ts'

/** Reads a commit's tasks. Rejects when the source fails; unreadable files are reported in `unresolved`. */
export async function listTasks(
  source: RepositorySource,
  rev: string,
  settings: Settings | Promise<Settings>,
  store: FactsStore,
): Promise<TasksReport> {
  const loader = createBlobLoader(source, loadPythonParser, store)
  const repository = { source, store, loader }
  const read = await readRevision(repository, rev, settings)
  const [linked] = await linkRevisions(repository, [read], await settings)
  if (!linked) throw new Error('one revision in, one snapshot out')
  const { revision } = linked
  const { registry, tasks, unresolved, program } = linked.snapshot
  const dangling = danglingSettings(program, await settings)
  await loader.save()
  return {
    rev: revision.tree.rev,
    registry,
    tasks,
    unresolved: [
      ...dangling,
      ...listingGaps(revision.tree),
      ...readingGaps(revision, loader, revision.taskPaths),
      ...unresolved,
    ],
  }
}
