import type { JobDependencies } from './dependencies.ts'
import type { ForgetJob } from './payloads.ts'

/** Drops the cached facts of a repository that the app may no longer read. */
export async function forgetRepository(job: ForgetJob, deps: JobDependencies): Promise<void> {
  await deps.stores.forget(job.repository)
  deps.log.info({ job }, 'dropped the cached facts of the repository')
}
