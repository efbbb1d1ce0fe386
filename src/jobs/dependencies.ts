import type { Facts, JobQueue, Log, OpenRepository } from '../ports.ts'
import type { Job } from './payloads.ts'

/** What jobs work with. */
export interface JobDependencies {
  readonly openRepository: OpenRepository
  readonly queue: JobQueue<Job>
  readonly facts: Facts
  readonly log: Log
}
