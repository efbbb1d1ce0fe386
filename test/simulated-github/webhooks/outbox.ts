import { randomUUID } from 'node:crypto'
import { grants } from '../rules/permissions.ts'
import { type Simulation, violation } from '../simulation.ts'
import type { Delivery, Login } from '../state.ts'
import {
  concernedInstallation,
  concernedRepository,
  type Happening,
  renderPayload,
  webhookId,
} from './payloads.ts'

/** Sent to every app, whatever it subscribed to. */
const ALWAYS = new Set(['installation', 'installation_repositories'])
/** Of check runs and suites: sent to the app that made them, whatever it subscribed to. */
const OWN = new Set(['requested', 'rerequested', 'requested_action'])
/** Puts a webhook into the outbox, if the app is installed there and subscribed to it. */
export async function emit(simulation: Simulation, happening: Happening, sender: Login): Promise<void> {
  const installation = concernedInstallation(simulation, happening)
  if (installation === undefined || !isSubscribed(simulation, happening)) return
  // https://github.com/dcoapp/app/pull/306
  const isOfQueue = happening.event === 'merge_group'
  if (isOfQueue && !grants(installation.permissions, 'merge_queues', 'read')) return
  // A suspended app hears of its suspension and of nothing else there.
  if (installation.suspension !== null && happening.event !== 'installation') return
  const webhook = webhookId(happening)
  const payload = await renderPayload(simulation, happening, installation, sender)
  const problems = simulation.validate ? simulation.description.webhookProblems(webhook, payload) : []
  for (const problem of problems) {
    violation(simulation, `webhook ${webhook} is not as GitHub describes it: ${problem}`)
  }
  const delivery: Delivery = {
    id: randomUUID(),
    webhook,
    event: happening.event,
    action: 'action' in happening ? happening.action : null,
    installation: installation.id,
    repository: concernedRepository(happening)?.id ?? null,
    body: JSON.stringify(payload),
    status: 'pending',
    answers: [],
  }
  simulation.state.outbox.push(delivery)
  simulation.onWebhook(delivery)
}

function isSubscribed(simulation: Simulation, happening: Happening): boolean {
  if (ALWAYS.has(happening.event)) return true
  const isOwn = happening.event === 'check_run' || happening.event === 'check_suite'
  if (isOwn && OWN.has(happening.action)) return true
  return simulation.state.app.events.includes(happening.event)
}
