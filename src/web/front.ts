import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Log } from '../ports/log.ts'
import { type Answer, send } from './answer.ts'
import { createByteBudget } from './byte-budget.ts'
import { type Receive, receiveWebhook } from './receive-webhook.ts'
import { createRefusalLog } from './refusal-log.ts'

/** As in `hook_attributes` of app.yml. */
export const WEBHOOK_PATH = '/api/github/webhooks'

export interface FrontLimits {
  /** https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
  readonly bodyBytes: number
  /** Over all connections. */
  readonly bufferedBytes: number
  readonly connections: number
  readonly headersMs: number
  readonly requestMs: number
  /** GitHub waits ten seconds: https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks */
  readonly storeMs: number
}

const LIMITS: FrontLimits = {
  bodyBytes: 25 << 20,
  bufferedBytes: 100 << 20,
  connections: 1000,
  headersMs: 10_000,
  requestMs: 30_000,
  storeMs: 9000,
}

export interface FrontOptions {
  readonly secret: string
  readonly receive: Receive
  readonly log: Log
  readonly limits?: Partial<FrontLimits>
}

/** The service's HTTP server, not listening yet. It buffers, parses and logs no body before the headers are in order. */
export function createFront({ secret, receive, log, limits: given }: FrontOptions): Server {
  const limits = { ...LIMITS, ...given }
  const budget = createByteBudget(limits.bufferedBytes)
  const logRefusal = createRefusalLog(log)

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<Answer | null> {
    switch (pathOf(request)) {
      case '/healthz':
        return request.method === 'GET' || request.method === 'HEAD' ? HEALTHY : onlyBy('GET, HEAD')
      case WEBHOOK_PATH:
        if (request.method !== 'POST') return onlyBy('POST')
        return await receiveWebhook(request, response, { secret, receive, log, limits, budget })
      default:
        return { status: 404, text: 'not found' }
    }
  }

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await respond(request, response)
    if (answer === null) return
    const { status, text } = answer
    // The log has a line of its own about each failure of the service.
    if (status >= 400 && status !== 500) {
      const path = pathOf(request).slice(0, 100)
      logRefusal({ status, reason: text, method: request.method, path, from: request.socket.remoteAddress })
    }
    send(request, response, answer)
  }

  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    // Longer than proxies keep theirs: a connection must not close when one is about to use it.
    keepAliveTimeout: 75_000,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs),
  })
  server.maxConnections = limits.connections
  server.on('drop', () => logRefusal({ reason: 'too many connections' }))
  server.on('request', onRequest)
  // A sender that waits for “100 Continue” sends no body that is refused.
  server.on('checkContinue', onRequest)
  return server
}

const HEALTHY: Answer = { status: 200, text: 'ok' }

function onlyBy(allow: string): Answer {
  return { status: 405, text: `use ${allow}`, headers: { allow } }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1)
  return path
}
