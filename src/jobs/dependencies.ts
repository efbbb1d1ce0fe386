import type { AppGateway, FactsStores, Log, OpenRepository, SweepRecords } from '../ports.ts'

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
