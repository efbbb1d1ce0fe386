/** Accepts jobs. An accepted job runs at least once, so every job must be repeatable. */
export interface JobQueue<Job> {
  send(job: Job): Promise<void>
}

export interface Inbox<Job> {
  /** Stores what a delivery asks for, once: false where the delivery is known already. */
  accept(deliveryId: string, jobs: readonly Job[]): Promise<boolean>
}
