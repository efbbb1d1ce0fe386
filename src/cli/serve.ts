import { type Role, startService } from '../compose.ts'
import { limitStop } from '../log/limit-stop.ts'
import { watchFaults } from '../log/watch-faults.ts'

/** `celery-guard serve`: starts the GitHub App or one role of it, which runs until a signal stops it. */
export async function serve({ role }: { readonly role?: Role }): Promise<void> {
  // The first process of a container ignores signals without a handler. A start may end at any step.
  for (const signal of SIGNALS) process.on(signal, exit)
  const { log } = await startService(process.env, {
    roles: role === undefined ? ['web', 'worker'] : [role],
    retrySeconds: 10,
    sweepSeconds: 300,
  })
  for (const signal of SIGNALS) process.off(signal, exit)
  limitStop(log)
  watchFaults(log)
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

function exit(): void {
  process.exit()
}
