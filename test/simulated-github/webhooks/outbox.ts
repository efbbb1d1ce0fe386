import { createHmac, randomUUID } from 'node:crypto'
import { type Simulation, violation } from '../simulation.ts'
import type { Delivery, Login } from '../state.ts'
import { concernedInstallation, type Happening, renderPayload, webhookId } from './payloads.ts'

/** Sent to every app, whatever it subscribed to. */
const ALWAYS = new Set(['installation', 'installation_repositories'])
/** Of check runs and suites: sent to the app that made them, whatever it subscribed to. */
const OWN = new Set(['rerequested', 'requested_action'])
/** https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks: ten seconds to answer. */
const DEADLINE_MS = 10_000

/** Puts a webhook into the outbox, if the app is installed there and subscribed to it. */
export async function emit(simulation: Simulation, happening: Happening, sender: Login): Promise<void> {
  const installation = concernedInstallation(simulation, happening)
  if (installation === undefined || !isSubscribed(simulation, happening)) return
  const webhook = webhookId(happening)
  const payload = await renderPayload(simulation, happening, installation, sender)
  for (const problem of simulation.description.webhookProblems(webhook, payload)) {
    violation(simulation, `webhook ${webhook} is not as GitHub describes it: ${problem}`)
  }
  const delivery: Delivery = {
    id: randomUUID(),
    webhook,
    event: happening.event,
    body: JSON.stringify(payload),
    status: 'pending',
    answers: [],
  }
  simulation.state.outbox.push(delivery)
  simulation.onWebhook(delivery)
}

/** Sends a webhook, signed, and records the app's response. */
export async function send(simulation: Simulation, delivery: Delivery, target: string): Promise<void> {
  delivery.status = 'delivered'
  const { app } = simulation.state
  const signature = createHmac('sha256', app.webhookSecret).update(delivery.body).digest('hex')
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'GitHub-Hookshot/simulated',
        'X-GitHub-Delivery': delivery.id,
        'X-GitHub-Event': delivery.event,
        'X-GitHub-Hook-Installation-Target-ID': String(app.id),
        'X-GitHub-Hook-Installation-Target-Type': 'integration',
        'X-Hub-Signature-256': `sha256=${signature}`,
      },
      body: delivery.body,
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    await response.arrayBuffer()
    delivery.answers.push(response.status)
  } catch (error) {
    delivery.answers.push(error instanceof Error ? error.message : String(error))
  }
}

function isSubscribed(simulation: Simulation, happening: Happening): boolean {
  if (ALWAYS.has(happening.event)) return true
  const isOwn = happening.event === 'check_run' || happening.event === 'check_suite'
  if (isOwn && OWN.has(happening.action)) return true
  return simulation.state.app.events.includes(happening.event)
}
