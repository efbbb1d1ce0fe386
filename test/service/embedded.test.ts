import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { connectDatabase } from '../../src/storage/database.ts'
import { lockFolder } from '../../src/storage/embedded/lock.ts'
import { startEmbedded } from '../../src/storage/embedded/start.ts'
import { temporaryFolder } from '../support/temporary-repository.ts'

test('the embedded database keeps a folder to itself, and comes back after a crash with what it had', async () => {
  const folder = join(temporaryFolder(), 'deep/data')
  let crashes = 0
  const server = await startEmbedded(folder, () => {
    crashes += 1
  })
  await expect(lockFolder(folder, 0)).rejects.toThrow('is used by another celery-guard')

  const database = await connectDatabase(server.url)
  await sql`CREATE TABLE kept (value integer)`.execute(database)
  await sql`INSERT INTO kept VALUES (7)`.execute(database)
  server.kill()
  while (crashes === 0) await sleep(10)

  async function read(): Promise<unknown> {
    for (;;) {
      try {
        return (await sql`SELECT value FROM kept`.execute(database)).rows
      } catch {
        await sleep(100)
      }
    }
  }
  expect(await read()).toEqual([{ value: 7 }])
  await database.destroy()
  await server.stop()

  const lock = await lockFolder(folder, 0)
  lock.close()
})

test('a query that a crash cuts off fails, and the process that sent it goes on', async () => {
  const server = await startEmbedded(':memory:')
  const database = await connectDatabase(server.url)
  await sql`SELECT 1`.execute(database)
  const cutOff = database.transaction().execute(async (transaction) => {
    const query = sql`SELECT pg_sleep(60)`.execute(transaction)
    await sleep(100)
    server.kill()
    await query
  })
  await expect(cutOff).rejects.toThrow()
  await database.destroy()
  await server.stop()
})
