import { requestedOr } from '../../model/requested.ts'
import type { DataMigration } from '../../schedule-rows/replay-row-events.ts'
import type { RuleContext } from '../define-rule.ts'

/** The migrations that the change adds. An edited migration does not run again where it was applied. */
export function addedMigrations({ base, head }: RuleContext): readonly DataMigration[] {
  return requestedOr(head.dataMigrations, []).filter(({ path }) => !base.program.paths.has(path))
}
