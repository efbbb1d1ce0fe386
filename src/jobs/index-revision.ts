import { listTasks } from '../pipeline/list-tasks.ts'
import type { JobDependencies } from './dependencies.ts'
import type { IndexJob } from './payloads.ts'
import { settingsAt } from './settings-at.ts'

/** Reads a revision to cache its facts: later reviews read only the files that differ from it. */
export async function indexRevision(job: IndexJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const { settings } = await settingsAt(github, job.sha)
  const { tasks } = await listTasks(github.source, job.sha, settings, github.store)
  await deps.stores.sweep()
  deps.log.info({ job, tasks: tasks.length }, 'indexed')
}
