import { type Role, startService } from '../compose.ts'
import { watchFaults } from '../log/watch-faults.ts'

/** `celery-guard serve`: starts the GitHub App or one role of it, which runs until a signal stops it. */
export async function serve({ role }: { readonly role?: Role }): Promise<void> {
  const { log } = await startService(process.env, {
    roles: role === undefined ? ['web', 'worker'] : [role],
    retrySeconds: 10,
    sweepSeconds: 300,
  })
  watchFaults(log)
}
