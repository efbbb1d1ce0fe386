import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { err, ok, type Result } from '../shared/result.ts'
import type { Answer } from './answer.ts'
import type { ByteBudget, Share } from './byte-budget.ts'
import { TOO_LARGE } from './webhook-headers.ts'

export interface BodyRules {
  readonly secret: string
  readonly signature: Buffer
  readonly maxBytes: number
  readonly budget: ByteBudget
}

/** A body whose signature fits. Its share of the budget is the caller's to close. */
export interface VerifiedBody {
  readonly text: string
  readonly share: Share
}

/** A chunk of one byte occupies some hundred: this many are joined. The bodies of GitHub have fewer. */
const LOOSE_CHUNKS = 500

const BUSY: Answer = { status: 503, text: 'too many bytes at once; deliver it again later' }
const FORGED: Answer = {
  status: 401,
  text: 'the signature does not fit: the webhook secret of the app is not the WEBHOOK_SECRET of the service',
}

/** Reads a body up to the limit and compares its signature; null where the sender went away. */
export async function readBody(
  request: IncomingMessage,
  { secret, signature, maxBytes, budget }: BodyRules,
): Promise<Result<VerifiedBody, Answer> | null> {
  const { promise, resolve } = Promise.withResolvers<Result<void, Answer> | null>()
  const share = budget.open(() => resolve(err(BUSY)))
  const hmac = createHmac('sha256', secret)
  const chunks: Buffer[] = []
  let loose = 0
  let size = 0

  function onData(chunk: Buffer): void {
    size += chunk.length
    if (size > maxBytes) {
      resolve(err(TOO_LARGE))
      return
    }
    hmac.update(chunk)
    chunks.push(chunk)
    loose += 1
    if (loose === LOOSE_CHUNKS) {
      chunks.push(Buffer.concat(chunks.splice(-LOOSE_CHUNKS)))
      loose = 0
    }
    share.grow(chunk.length)
  }

  request.on('data', onData)
  request.once('end', () => resolve(ok(undefined)))
  request.once('close', () => resolve(null))
  // Follows a connection that breaks off; `close` follows it.
  request.on('error', () => {})

  const end = await promise
  request.off('data', onData)
  request.pause()
  const refused = end?.ok && !timingSafeEqual(hmac.digest(), signature) ? err(FORGED) : end
  if (!refused?.ok) {
    share.close()
    return refused
  }
  share.settle()
  return ok({ text: Buffer.concat(chunks).toString(), share })
}
