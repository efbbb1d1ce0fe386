import type { FactsStores, JobQueue, Log, OpenRepository } from '../ports.ts'
import type { Job } from './payloads.ts'

/** Everything that jobs use. */
export interface JobDependencies {
  readonly openRepository: OpenRepository
  readonly queue: JobQueue<Job>
  readonly stores: FactsStores
  readonly log: Log
}
