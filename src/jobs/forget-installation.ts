import type { JobDependencies } from './dependencies.ts'
import type { ForgetInstallationJob } from './payloads.ts'

/** Drops all that waits for an installation which the app may no longer work for, and what is cached of it. */
export async function forgetInstallation(job: ForgetInstallationJob, deps: JobDependencies): Promise<void> {
  await deps.records.forget(job.installationId)
  for (const repository of job.repositories) await deps.stores.forget(repository)
  deps.log.info({ job }, 'forgot the installation')
}
