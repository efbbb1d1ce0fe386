import { loadSettings } from '../config/load-settings.ts'
import { listTasks } from '../pipeline/list-tasks.ts'
import type { JobDependencies } from './dependencies.ts'
import type { IndexJob } from './payloads.ts'

/** Reads a revision for what its facts are good for later: reviews then read what differs from it. */
export async function indexRevision(job: IndexJob, deps: JobDependencies): Promise<void> {
  const { source, facts } = await deps.openRepository(job.installationId, job.repository)
  const { settings } = await loadSettings(source, await source.tree(job.sha))
  const { tasks } = await listTasks(source, job.sha, settings, facts)
  await deps.facts.sweep()
  deps.log.info({ job, tasks: tasks.length }, 'indexed')
}
