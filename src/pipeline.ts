import type { Settings } from './analysis/settings.ts'
import type { CheckReport, TasksReport } from './analysis/types.ts'
import type { RepositorySource } from './ports.ts'

/** Reads a commit's tasks. Rejects when the source fails; what single files hide is told in `unresolved`. */
export async function listTasks(
  source: RepositorySource,
  rev: string,
  settings: Settings,
): Promise<TasksReport> {
  void [source, rev, settings]
  throw new Error('not built yet')
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
