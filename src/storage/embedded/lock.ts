import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/** A service that was killed takes its database down a moment later. */
const PATIENCE = 5_000

/** Held until this process ends, however it ends: SQLite locks files through the operating system. */
export async function lockFolder(folder: string, patience = PATIENCE): Promise<DatabaseSync> {
  const end = Date.now() + patience
  for (;;) {
    const lock = new DatabaseSync(join(folder, 'lock'))
    try {
      lock.exec('BEGIN EXCLUSIVE')
      return lock
    } catch (error) {
      lock.close()
      if (!isBusy(error)) throw error
      if (Date.now() > end) throw new Error('is used by another celery-guard', { cause: error })
    }
    await sleep(100)
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database is locked/.test(error.message)
}
