import type { FactsStores, Log, OpenRepository } from '../ports.ts'

/** Everything that jobs use. */
export interface JobDependencies {
  readonly openRepository: OpenRepository
  readonly stores: FactsStores
  readonly log: Log
}
