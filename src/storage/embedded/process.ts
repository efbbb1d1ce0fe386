/** The process of the embedded database: PGlite behind a Unix socket, so that everybody speaks to it as to PostgreSQL. */

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Extension, PGlite } from '@electric-sql/pglite'
import { lockFolder } from './lock.ts'
import { type Answer, IN_MEMORY, SOCKET } from './protocol.ts'
import { reasonOf } from './reason.ts'
import { serveSocket } from './socket-server.ts'

const [folder = '', socketFolder = ''] = process.argv.slice(2)

/** Kept here: the lock ends when the object is collected. */
let lock: Awaited<ReturnType<typeof lockFolder>> | null = null

/**
 * PostgreSQL aborts where it cannot write its log, as on a full disk. PGlite goes on without it, and never answers again;
 * the next process recovers what was committed.
 */
const endOnAbort: Extension = {
  name: 'end on abort',
  setup: async (_pglite, options) => ({
    emscriptenOpts: { ...options, onAbort: () => process.exit(1) },
  }),
}

async function start(): Promise<() => Promise<void>> {
  const path = join(socketFolder, SOCKET)
  if (folder !== IN_MEMORY) {
    await mkdir(folder, { recursive: true })
    lock = await lockFolder(folder)
  }
  const pglite = await PGlite.create({
    ...(folder !== IN_MEMORY && { dataDir: join(folder, 'postgres') }),
    extensions: { endOnAbort },
  })
  await rm(path, { force: true })
  const server = await serveSocket(pglite, path)
  return async () => {
    await server.stop()
    await pglite.close()
    // A service that was killed cannot do it.
    await rm(socketFolder, { recursive: true, force: true })
    lock?.close()
  }
}

function answer(message: Answer): void {
  process.send?.(message)
}

try {
  const stop = await start()
  // The service ended, or wants the database to: its connection to this process is gone.
  process.once('disconnect', () => void stop().finally(() => process.exit()))
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
  answer({ kind: 'ready' })
} catch (error) {
  answer({ kind: 'refused', reason: reasonOf(error) })
  // The service may have ended meanwhile.
  if (process.connected) process.disconnect()
}
