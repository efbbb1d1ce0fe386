import type { Description } from './schema/openapi.ts'
import type { Delivery, Hook, State } from './state.ts'

/** A running simulated GitHub as its parts see it: the state, and the three things outside of it. */
export interface Simulation {
  readonly state: State
  readonly description: Description
  /** Called at each request. */
  readonly hooks: Set<Hook>
  /** Whether answers and webhooks are checked against the description. */
  readonly validate: boolean
  /** Where the API is mounted; every `url` in an answer starts with it. */
  readonly url: string
  /** A new folder for a repository. */
  readonly newGitDir: (name: string) => string
  /** Called when a webhook has come into the outbox. */
  readonly onWebhook: (delivery: Delivery) => void
  /** Sends a webhook once more. */
  readonly redeliver: (delivery: Delivery) => Promise<unknown>
}

/** Records what neither the real app nor the real GitHub would do. */
export function violation(simulation: Simulation, text: string): void {
  simulation.state.violations.push(text)
}
