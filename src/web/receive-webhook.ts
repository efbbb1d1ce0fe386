import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../ports/log.ts'
import type { Answer } from './answer.ts'
import type { ByteBudget } from './byte-budget.ts'
import { readBody } from './read-body.ts'
import { readWebhookHeaders } from './webhook-headers.ts'

/** A webhook whose signature fits. */
export interface VerifiedWebhook {
  readonly id: string
  readonly name: string
  readonly payload: object
}

/** Resolves once the webhook is stored. */
export type Receive = (webhook: VerifiedWebhook) => Promise<void>

interface WebhookOptions {
  readonly secret: string
  readonly receive: Receive
  readonly log: Log
  readonly limits: { readonly bodyBytes: number; readonly storeMs: number }
  readonly budget: ByteBudget
}

/** The answer to a webhook; null where the sender went away. GitHub counts every answer but 2xx as a failed delivery. */
export async function receiveWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  { secret, receive, log, limits, budget }: WebhookOptions,
): Promise<Answer | null> {
  const headers = readWebhookHeaders(request.headers, limits.bodyBytes)
  if (!headers.ok) return headers.error
  const { id, name, signature } = headers.value
  if (request.headers.expect !== undefined) response.writeContinue()
  const body = await readBody(request, { secret, signature, maxBytes: limits.bodyBytes, budget })
  if (!body?.ok) return body?.error ?? null
  const { text, share } = body.value
  try {
    const payload = parseObject(text)
    if (payload === null) return { status: 400, text: 'the body is not a JSON object' }
    await within(limits.storeMs, receive({ id, name, payload }))
    return { status: 200, text: 'ok' }
  } catch (error) {
    log.error({ deliveryId: id, event: name, err: error }, 'a webhook could not be stored')
    return { status: 500, text: 'the webhook could not be stored; the log of the service has the reason' }
  } finally {
    share.close()
  }
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** A late answer does no good: GitHub has given up, and the delivery stays failed. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`storing took longer than ${ms} ms`)), ms)
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
