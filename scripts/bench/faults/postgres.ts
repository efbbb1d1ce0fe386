import { fork } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'

export interface Postgres {
  newDatabase(): Promise<string>
  /** Ends it as a crash would, and starts it again. */
  crash(): Promise<void>
  stop(): void
}

/** A PostgreSQL server for all stages; each has a database of its own. */
export async function startPostgres(): Promise<Postgres> {
  const program = new URL('../../../test/support/postgres-process.ts', import.meta.url)
  const server = fork(program, { execArgv: [] })
  const [url] = (await once(server, 'message')) as [string]
  let count = 0
  return {
    async newDatabase() {
      count += 1
      const name = `stage_${count}`
      const client = new pg.Client(url)
      await client.connect()
      await client.query(`CREATE DATABASE ${name}`)
      await client.end()
      return url.replace(/\/postgres$/, `/${name}`)
    },
    async crash() {
      server.send('crash')
      await once(server, 'message')
    },
    stop: () => server.disconnect(),
  }
}
