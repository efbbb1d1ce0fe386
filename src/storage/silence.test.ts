import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { connectDatabase } from './database.ts'

it('a statement fails where the server falls silent', async () => {
  // Takes connections, lets clients in, and answers no statement.
  const ready = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1')
  const server = createServer((socket) => {
    socket.once('data', () => socket.write(ready))
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const database = await connectDatabase(`postgres://guard@127.0.0.1:${port}/guard`, { silenceMs: 200 })
  await expect(sql`SELECT 1`.execute(database)).rejects.toThrow('the database was silent for 0.2 s')
  await database.destroy()
})
