import { draftMigration, type MigrationRequest, migrationTitle } from '../../fixes/draft-migration.ts'
import { migrationPath, migrationText } from '../../fixes/row-migration.ts'
import type { MigrationRefusal } from '../../migrations/refusal.ts'
import { requestedOr } from '../../model/requested.ts'
import type { FixDraft, RuleContext } from '../define-rule.ts'

/** A fix that creates a migration of schedule rows, or why it cannot be written. */
export function migrationFix(
  context: RuleContext,
  request: Omit<MigrationRequest, 'others'>,
): FixDraft | MigrationRefusal {
  const { head, headText, readFacts } = context
  const others = requestedOr(head.dataMigrations, []).map(({ path }) => path)
  const migration = draftMigration({ program: head.program, headText, readFacts }, { ...request, others })
  if ('kind' in migration) return migration
  const { changes } = migration
  const follows = changes.flatMap((one) => (one.kind === 'rename task' ? [one.to] : []))
  return {
    title: migrationTitle(changes),
    safety: 'suggestion',
    edits: [],
    newFiles: [{ path: migrationPath(migration), text: migrationText(migration) }],
    rows: migration,
    ...(follows.length > 0 && { follows }),
  }
}

/** The fix, if it can be written. */
export function fixOrNull(fix: FixDraft | MigrationRefusal): FixDraft | null {
  return 'kind' in fix ? null : fix
}
