import { startService } from '../compose.ts'

/** `celery-guard serve`: starts the GitHub App, which runs until it is stopped by a signal. */
export async function serve(): Promise<void> {
  await startService()
}
