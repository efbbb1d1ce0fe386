import type { AppGateway } from '../ports/app-gateway.ts'
import type { FactsStores } from '../ports/facts-store.ts'
import type { Log } from '../ports/log.ts'
import type { OpenRepository } from '../ports/repository-gateway.ts'
import type { SweepRecords } from '../ports/sweep-records.ts'

/** Everything that jobs use. */
export interface JobDependencies {
  readonly openRepository: OpenRepository
  readonly app: AppGateway
  readonly stores: FactsStores
  readonly records: SweepRecords
  /** Signs hidden markers. */
  readonly markerKey: string
  /** The address of the pages of rules; null where there is none. */
  readonly rulePages: string | null
  readonly log: Log
}
