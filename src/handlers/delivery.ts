import type { Job } from '../jobs/payloads.ts'
import type { CommonEvent } from './events/schema.ts'

/** A webhook as GitHub delivered it, its signature verified and its content not. */
export interface Delivery {
  readonly id: string
  readonly payload: unknown
}

/** Pure: the jobs that a delivery asks for. Throws where the payload lacks a field. */
export type Handler = (delivery: Delivery) => readonly Job[]

/** The part of a job that every event gives in the same way. */
export function jobOrigin(delivery: Delivery, event: CommonEvent) {
  return {
    version: 1,
    deliveryId: delivery.id,
    installationId: event.installation.id,
    repository: { owner: event.repository.owner.login, name: event.repository.name },
  } as const
}
