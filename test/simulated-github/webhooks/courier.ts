import type { Simulation } from '../simulation.ts'
import type { Delivery, DeliveryOptions } from '../state.ts'
import { lose, send } from './attempts.ts'

/** Carries webhooks from the outbox to the app. */
interface Courier {
  /** Sets the URL of the app, path included. */
  connect(webhookUrl: string): void
  /** Delivers all pending webhooks, and those that come in meanwhile; returns them. */
  deliver(): Promise<readonly Delivery[]>
  /** Sends a webhook once more, with the same id. */
  redeliver(id: string): Promise<Delivery>
  /** The webhook never arrives, as when the app was down: only a redelivery brings it. */
  lose(id: string): void
  /** Changes how webhooks leave from here on. */
  setDelivery(options: Partial<DeliveryOptions>): void
  readonly onWebhook: (delivery: Delivery) => void
}

/** One webhook on its way, as often as it is to be sent. */
interface Errand {
  readonly delivery: Delivery
  readonly copies: number
  readonly done: () => void
}

/** https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks: ten seconds to answer. */
const GITHUB: DeliveryOptions = { deadlineMs: 10_000, parallel: 1, order: 'as-sent', copies: 1 }

/** `automatic`: each webhook leaves when it comes in, once the app is connected. */
export function createCourier(
  simulation: () => Simulation,
  automatic: boolean,
  wanted: Partial<DeliveryOptions> = {},
): Courier {
  let target: string | null = null
  let options = { ...GITHUB, ...wanted }
  const waiting: Delivery[] = []
  /** Redeliveries, which somebody asked for: they leave first, and never wait for `deliver()`. */
  const urgent: Errand[] = []
  const carried: Delivery[] = []
  let underWay = 0
  let draining = 0
  const whenIdle: (() => void)[] = []

  function requireTarget(): string {
    if (target === null) throw new Error('no app to deliver to: call connect() with its webhook URL')
    return target
  }

  function nextErrand(): Errand | null {
    const errand = urgent.shift()
    if (errand !== undefined) return errand
    if (!automatic && draining === 0) return null
    while (waiting.length > 0) {
      const [delivery] = waiting.splice(position(waiting.length, options.order), 1)
      if (delivery?.status !== 'pending') continue
      return { delivery, copies: options.copies, done: () => carried.push(delivery) }
    }
    return null
  }

  function pump(): void {
    while (target !== null && underWay < options.parallel) {
      const errand = nextErrand()
      if (errand === null) break
      underWay += 1
      void carry(errand, target)
    }
    if (underWay > 0) return
    for (const resolve of whenIdle.splice(0)) resolve()
  }

  async function carry({ delivery, copies, done }: Errand, to: string): Promise<void> {
    for (let i = 0; i < copies; i++) await send(simulation(), delivery, to, options.deadlineMs)
    done()
    underWay -= 1
    pump()
  }

  function find(id: string): Delivery {
    const delivery = simulation().state.outbox.find((one) => one.id === id)
    if (delivery === undefined) throw new Error(`no delivery ${id}`)
    return delivery
  }

  return {
    connect(webhookUrl) {
      target = webhookUrl
      pump()
    },
    async deliver() {
      requireTarget()
      const before = carried.length
      draining += 1
      await new Promise<void>((resolve) => {
        whenIdle.push(resolve)
        pump()
      })
      draining -= 1
      return carried.slice(before)
    },
    async redeliver(id) {
      requireTarget()
      const delivery = find(id)
      await new Promise<void>((done) => {
        urgent.push({ delivery, copies: 1, done })
        pump()
      })
      return delivery
    },
    lose(id) {
      lose(simulation(), find(id), target ?? 'http://127.0.0.1/')
    },
    setDelivery(changed) {
      options = { ...options, ...changed }
      pump()
    },
    onWebhook(delivery) {
      waiting.push(delivery)
      pump()
    },
  }
}

let seed = 1

/** Which of the waiting ones leaves next; shuffled, the same in each run. */
function position(length: number, order: DeliveryOptions['order']): number {
  if (order === 'as-sent') return 0
  if (order === 'reversed') return length - 1
  seed = (seed * 48_271) % 2_147_483_647
  return seed % length
}
