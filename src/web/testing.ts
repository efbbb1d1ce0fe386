import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createFront, type FrontOptions, WEBHOOK_PATH } from './front.ts'
import type { VerifiedWebhook } from './receive-webhook.ts'

export const SECRET = 'the secret of this test'

export function signatureOf(body: string | Uint8Array, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

/** The headers of a webhook as GitHub sends it. */
export function headersFor(body: string | Uint8Array, event = 'push'): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': 'delivery-1',
    'x-hub-signature-256': signatureOf(body),
  }
}

export interface StartedFront {
  readonly server: Server
  readonly port: number
  readonly received: VerifiedWebhook[]
  /** The fields of each line, with its text. */
  readonly lines: object[]
  post(body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>
  /** A connection of its own, for requests that no client would send. */
  connect(): Promise<RawConnection>
}

export interface RawConnection {
  readonly socket: Socket
  /** What the server wrote until it closed the connection. */
  answer(): Promise<string>
}

/** A front that listens until the test ends. It stores nothing. */
export async function startFront(options: Partial<FrontOptions> = {}): Promise<StartedFront> {
  const received: VerifiedWebhook[] = []
  const lines: object[] = []
  const write = (fields: object, msg: string) => void lines.push({ ...fields, msg })
  const server = createFront({
    secret: SECRET,
    receive: async (webhook) => void received.push(webhook),
    log: { info: write, error: write },
    ...options,
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    server,
    port,
    received,
    lines,
    async post(body, headers = {}) {
      const url = `http://127.0.0.1:${port}${WEBHOOK_PATH}`
      const sent = typeof body === 'string' ? body : Buffer.from(body)
      return await fetch(url, { method: 'POST', body: sent, headers: { ...headersFor(body), ...headers } })
    },
    async connect() {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      // A server that closes the connection while the sender writes.
      socket.on('error', () => {})
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
      return { socket, answer: () => closed.then(() => text) }
    },
  }
}

/** The start of a request, its headers as lines. */
export function head(
  headers: Record<string, string | number>,
  start = `POST ${WEBHOOK_PATH} HTTP/1.1`,
): string {
  const lines = Object.entries({ host: 'test', ...headers }).map(([name, value]) => `${name}: ${value}`)
  return [start, ...lines, '', ''].join('\r\n')
}
