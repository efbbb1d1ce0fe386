import { createHmac } from 'node:crypto'
import type { Simulation } from '../simulation.ts'
import { type Attempt, type Delivery, nextId, timestamp } from '../state.ts'

/** What came of an attempt, in GitHub's words. */
type Outcome = Pick<Attempt, 'status' | 'statusCode' | 'response'>

/** Sends a webhook, signed, and records the app's response. An attempt without an answer fails at the deadline. */
export async function send(
  simulation: Simulation,
  delivery: Delivery,
  target: string,
  deadlineMs: number,
): Promise<void> {
  const isRedelivery = delivery.answers.length > 0 || delivery.status === 'lost'
  delivery.status = 'delivered'
  const startedAt = performance.now()
  const { outcome, answer } = await post(target, headersOf(simulation, delivery), delivery.body, deadlineMs)
  delivery.answers.push(answer)
  record(simulation, delivery, { ...outcome, isRedelivery, url: target }, performance.now() - startedAt)
}

/** The webhook never arrives, as when the app is down. */
export function lose(simulation: Simulation, delivery: Delivery, target: string): void {
  delivery.status = 'lost'
  record(simulation, delivery, { ...UNREACHABLE, isRedelivery: false, url: target }, 0)
}

const UNREACHABLE: Outcome = { status: 'failed to connect to host', statusCode: 502, response: null }
const SILENT: Outcome = { status: 'timed out', statusCode: 504, response: null }

async function post(
  target: string,
  headers: Record<string, string>,
  body: string,
  deadlineMs: number,
): Promise<{ readonly outcome: Outcome; readonly answer: number | string }> {
  try {
    const signal = AbortSignal.timeout(deadlineMs)
    const answered = await fetch(target, { method: 'POST', headers, body, signal })
    const response = await answered.text()
    const status = answered.ok ? 'OK' : `Invalid HTTP Response: ${answered.status}`
    return { outcome: { status, statusCode: answered.status, response }, answer: answered.status }
  } catch (error) {
    const { name, message } = error as Error
    return { outcome: name === 'TimeoutError' ? SILENT : UNREACHABLE, answer: message }
  }
}

export function headersOf({ state }: Simulation, delivery: Delivery): Record<string, string> {
  const { app } = state
  const signature = createHmac('sha256', app.webhookSecret).update(delivery.body).digest('hex')
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'GitHub-Hookshot/simulated',
    'X-GitHub-Delivery': delivery.id,
    'X-GitHub-Event': delivery.event,
    'X-GitHub-Hook-Installation-Target-ID': String(app.id),
    'X-GitHub-Hook-Installation-Target-Type': 'integration',
    'X-Hub-Signature-256': `sha256=${signature}`,
  }
}

function record(
  { state }: Simulation,
  delivery: Delivery,
  attempt: Outcome & Pick<Attempt, 'isRedelivery' | 'url'>,
  milliseconds: number,
): void {
  const seconds = Math.round(milliseconds / 10) / 100
  state.attempts.push({ id: nextId(state), delivery, ...attempt, deliveredAt: timestamp(), seconds })
}
