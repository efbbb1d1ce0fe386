import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { newDatabase } from '../../test/support/empty-stores.ts'
import { connectDatabase } from './database.ts'

test('the server ends a transaction whose client vanished', async () => {
  const database = await connectDatabase(await newDatabase())
  const { rows } = await sql`SHOW idle_in_transaction_session_timeout`.execute(database)
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: '10s' }])
  await database.destroy()
})
