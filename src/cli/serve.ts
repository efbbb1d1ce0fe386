import { startService } from '../compose.ts'

/** `celery-guard serve`: starts the GitHub App, which runs until a signal stops it. */
export async function serve(): Promise<void> {
  await startService()
}
