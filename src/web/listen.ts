import { once } from 'node:events'
import type { Server } from 'node:http'
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
    const { code = '', message } = error as NodeJS.ErrnoException
    const why = REFUSED[code] ?? `cannot be listened on (${message}); set HOST to an address of this machine`
    throw new UserError(`The service cannot start: port ${port} on ${visible(host)} ${visible(why)}.`)
  }
}

/** Takes no more connections and answers the requests that are there. */
export async function close(server: Server, waitMs = CLOSE_MS): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // A connection that is kept for further requests is idle after its answer, and would stay open.
  const sweeping = setInterval(() => server.closeIdleConnections(), 50)
  const timeUp = setTimeout(() => server.closeAllConnections(), waitMs)
  await closed
  clearInterval(sweeping)
  clearTimeout(timeUp)
}
