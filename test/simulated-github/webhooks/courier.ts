import type { Simulation } from '../simulation.ts'
import type { Delivery } from '../state.ts'
import { send } from './outbox.ts'

/** Carries webhooks from the outbox to the app, one after the other. */
interface Courier {
  /** Sets the URL of the app, path included. */
  connect(webhookUrl: string): void
  /** Delivers all pending webhooks, and those that come in meanwhile; returns them. */
  deliver(): Promise<readonly Delivery[]>
  /** Sends a webhook once more, with the same id. */
  redeliver(id: string): Promise<Delivery>
  /** The webhook never arrives, as when the app was down: only a redelivery brings it. */
  lose(id: string): void
  readonly onWebhook: () => void
}

/** `automatic`: each webhook leaves when it comes in, once the app is connected. */
export function createCourier(simulation: () => Simulation, automatic: boolean): Courier {
  let target: string | null = null
  let running: Promise<unknown> = Promise.resolve()

  function requireTarget(): string {
    if (target === null) throw new Error('no app to deliver to: call connect() with its webhook URL')
    return target
  }

  async function sendPending(to: string): Promise<Delivery[]> {
    const sent: Delivery[] = []
    const next = () => simulation().state.outbox.find((one) => one.status === 'pending')
    for (let delivery = next(); delivery !== undefined; delivery = next()) {
      await send(simulation(), delivery, to)
      sent.push(delivery)
    }
    return sent
  }

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = running.then(work)
    running = result
    return result
  }

  function deliver(): Promise<readonly Delivery[]> {
    const to = requireTarget()
    return enqueue(() => sendPending(to))
  }

  function find(id: string): Delivery {
    const delivery = simulation().state.outbox.find((one) => one.id === id)
    if (delivery === undefined) throw new Error(`no delivery ${id}`)
    return delivery
  }

  return {
    connect(webhookUrl) {
      target = webhookUrl
      if (automatic) void deliver()
    },
    deliver,
    async redeliver(id) {
      const to = requireTarget()
      const delivery = find(id)
      await enqueue(() => send(simulation(), delivery, to))
      return delivery
    },
    lose(id) {
      find(id).status = 'lost'
    },
    onWebhook() {
      if (automatic && target !== null) void deliver()
    },
  }
}
