/** The load generator. It has its own process, so that its work does not delay the service. */
import { createHmac, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { Load, LoadResult } from './generator.ts'

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

async function run({ url, secret, rate, seconds, webhooks }: Load): Promise<LoadResult> {
  const signed = webhooks.map(({ event, body }) => ({
    event,
    body: Buffer.from(body),
    signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }))
  const total = rate * seconds
  const latencies: number[] = []
  const sentLate: number[] = []
  let failures = 0
  let open = 0
  const before = process.cpuUsage()
  // The first connections are not part of the schedule.
  await Promise.all(signed.slice(0, 4).map((one) => send(url, one)))
  const start = performance.now() + 50
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let next = 0

  function tick(): void {
    for (; next < total && start + (next * 1000) / rate <= performance.now(); next++) {
      void one(next, start + (next * 1000) / rate)
    }
    if (next < total) setTimeout(tick, Math.max(0, start + (next * 1000) / rate - performance.now()))
    else if (open === 0) resolve()
  }

  /** The time counts from when the webhook was due: a generator that waits for answers hides the worst ones. */
  async function one(index: number, due: number): Promise<void> {
    open += 1
    sentLate.push(performance.now() - due)
    const webhook = signed[index % signed.length]
    if (webhook === undefined || (await send(url, webhook)) !== 200) failures += 1
    latencies.push(performance.now() - due)
    open -= 1
    if (next >= total && open === 0) resolve()
  }

  tick()
  await ended
  const { user, system } = process.cpuUsage(before)
  return { latencies, sentLate, failures, processorMs: (user + system) / 1000 }
}

function send(
  url: string,
  { event, body, signature }: { readonly event: string; readonly body: Buffer; readonly signature: string },
): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        'x-github-event': event,
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': signature,
      },
    })
    sent.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', () => resolve(0))
    })
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}

process.on('message', (load: Load) => void run(load).then((result) => process.send?.(result)))
process.on('disconnect', () => process.exit())
process.send?.('ready')
