import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '../shared/errors.ts'
import { visible } from '../shared/prose.ts'

/** A slow sender does not hold up a stop for longer. */
const CLOSE_MS = 5000

const REFUSED: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program; set PORT to another one',
  EACCES: 'may not be listened on by this user; set PORT to one above 1023',
}

/** Resolves once the server listens. */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (error) {
    const why = REFUSED[(error as NodeJS.ErrnoException).code ?? '']
    if (why === undefined) throw error
    throw new UserError(`The service cannot start: port ${port} on ${visible(host)} ${why}.`)
  }
}

/** Takes no more requests and answers those that are there. */
export async function close(server: Server, waitMs = CLOSE_MS): Promise<void> {
  const waiting = new AbortController()
  const closed = once(server, 'close').finally(() => waiting.abort())
  server.close()
  await Promise.race([closed, sleep(waitMs, undefined, { signal: waiting.signal }).catch(() => {})])
  server.closeAllConnections()
  await closed
}
