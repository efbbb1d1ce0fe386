import type { FactsStores, JobQueue, Log, OpenRepository } from '../ports.ts'
import type { Job } from './payloads.ts'

/** What jobs work with. */
export interface JobDependencies {
  readonly openRepository: OpenRepository
  readonly queue: JobQueue<Job>
  readonly stores: FactsStores
  readonly log: Log
}
