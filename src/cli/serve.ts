import { startService } from '../compose.ts'
import { watchFaults } from '../log/watch-faults.ts'

/** `celery-guard serve`: starts the GitHub App, which runs until a signal stops it. */
export async function serve(): Promise<void> {
  const { log } = await startService()
  watchFaults(log)
}
