import type { IncomingHttpHeaders } from 'node:http'
import { err, ok, type Result } from '../shared/result.ts'
import type { Answer } from './answer.ts'

/** What GitHub says of a webhook before its body. */
export interface WebhookHeaders {
  readonly id: string
  readonly name: string
  readonly signature: Buffer
}

/** Node joins headers that are sent twice with a comma, which none of these may hold. */
const SIGNATURE = /^sha256=([0-9a-f]{64})$/
const NAME = /^[a-z][a-z0-9_]{0,99}$/
const ID = /^[A-Za-z0-9-]{1,100}$/
const JSON_TYPE = /^application\/json\s*(?:;|$)/i

/** Checks the headers of a webhook, so that the body of a stranger is never read. */
export function readWebhookHeaders(
  headers: IncomingHttpHeaders,
  maxBodyBytes: number,
): Result<WebhookHeaders, Answer> {
  const [, signature] = SIGNATURE.exec(header(headers, 'x-hub-signature-256')) ?? []
  if (signature === undefined) {
    return refuse(401, 'X-Hub-Signature-256 is missing or malformed: set the webhook secret of the app')
  }
  const name = header(headers, 'x-github-event')
  if (!NAME.test(name)) return refuse(400, 'X-GitHub-Event is missing or malformed')
  const id = header(headers, 'x-github-delivery')
  if (!ID.test(id)) return refuse(400, 'X-GitHub-Delivery is missing or malformed')
  if (!JSON_TYPE.test(header(headers, 'content-type'))) {
    return refuse(415, 'the content type must be application/json')
  }
  if (headers['content-encoding'] !== undefined) return refuse(415, 'the body must not be encoded')
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) return err(TOO_LARGE)
  return ok({ id, name, signature: Buffer.from(signature, 'hex') })
}

export const TOO_LARGE: Answer = { status: 413, text: 'the body is larger than GitHub sends' }

function header(headers: IncomingHttpHeaders, name: string): string {
  return String(headers[name] ?? '')
}

function refuse(status: number, text: string): Result<never, Answer> {
  return err({ status, text })
}
