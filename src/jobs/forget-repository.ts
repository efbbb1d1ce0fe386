import type { JobDependencies } from './dependencies.ts'
import type { ForgetJob } from './payloads.ts'

/** Removes what is kept of a repository that the app may not read any more. */
export async function forgetRepository(job: ForgetJob, deps: JobDependencies): Promise<void> {
  await deps.stores.forget(job.repository)
  deps.log.info({ job }, 'forgotten')
}
