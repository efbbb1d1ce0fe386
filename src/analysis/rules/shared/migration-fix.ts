import { draftMigration, type MigrationRequest, migrationTitle } from '../../fixes/draft-migration.ts'
import { migrationPath, migrationText } from '../../fixes/row-migration.ts'
import type { MigrationRefusal } from '../../migrations/refusal.ts'
import { requestedOr } from '../../model/requested.ts'
import type { RowChange } from '../../model/row-migration.ts'
import type { Snapshot } from '../../snapshot.ts'
import { aliasesIn } from '../../tasks/further-names.ts'
import type { FixDraft, RuleContext } from '../define-rule.ts'

/** A fix that creates a migration of schedule rows, or why it cannot be written. */
export function migrationFix(
  context: RuleContext,
  request: Omit<MigrationRequest, 'others'>,
): FixDraft | MigrationRefusal {
  const { head, headText, readFacts } = context
  const unclear = request.changes.map((change) => unclearIn(context, change)).find((one) => one !== null)
  if (unclear) return unclear
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

/** Rows must follow one task, and the reverse must find the same rows again. */
function unclearIn({ base, changes }: RuleContext, change: RowChange): MigrationRefusal | null {
  if (change.kind === 'rename task') {
    const { from, to } = change
    const isInUse = base.tasks.some(({ name }) => name === to) && !areOneTask(base, from, to)
    return isInUse ? { kind: 'name in use', name: to } : null
  }
  if (change.kind !== 'disable task') return null
  const removed = changes.find(({ kind, old }) => kind === 'removed' && old?.name === change.task)
  const names = (removed?.candidates ?? []).flatMap(({ name }) => name ?? [])
  return names.length > 0 ? { kind: 'may continue', task: change.task, names } : null
}

/** Whether both names ran the same function already: rows of either may get the old one back. */
function areOneTask(base: Snapshot, from: string, to: string): boolean {
  return aliasesIn(base, (fact) => fact.name === from).some(({ next }) => next.name === to)
}

/** The fix, if it can be written. */
export function fixOrNull(fix: FixDraft | MigrationRefusal): FixDraft | null {
  return 'kind' in fix ? null : fix
}
