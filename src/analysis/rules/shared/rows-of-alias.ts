import { list, type Prose, prose } from '../../../shared/prose.ts'
import type { TextEdit } from '../../fixes/text-edit.ts'
import type { ScheduleRow } from '../../schedule-rows/replay-row-events.ts'
import type { Alias } from '../../tasks/further-names.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { FixDraft, RuleContext } from '../define-rule.ts'
import { fixtureFindings } from './fixture-findings.ts'
import { fixOrNull, migrationFix } from './migration-fix.ts'
import { rowChanges } from './row-changes.ts'
import { rowsLeft } from './rows-left.ts'

/** The schedule rows of head that hold the old name of an alias: the files that create them, and edits of fixtures. */
export interface AliasRows {
  readonly creators: readonly string[]
  readonly fixtures: readonly string[]
  /** Those of fixtures that are laid out plainly. */
  edits(): readonly TextEdit[]
}

export function rowsOfAlias(context: RuleContext, alias: Alias<LinkedTask>): AliasRows {
  const left = LEFT.get(context) ?? rowsLeft(context)
  LEFT.set(context, left)
  const rows = left.filter(({ task }) => task !== null && task === alias.old.name)
  const fixtures = fixtureFindings(context, [alias])
  return {
    creators: [...new Set(rows.map(({ path }) => path))].sort(),
    fixtures: fixtures.map(({ path }) => path),
    edits: () => fixtures.flatMap((report) => report.fix()?.edits ?? []),
  }
}

/** Each alias of a revision asks for the same rows. */
const LEFT = new WeakMap<RuleContext, readonly ScheduleRow[]>()

/** What a reader is to do about the rows, as a sentence that tells when. Empty where there is no table. */
export function rowsAdvice(
  { head }: RuleContext,
  { creators, fixtures }: AliasRows,
  name: string,
  rename: Prose,
): Prose[] {
  const paths = [...creators, ...fixtures]
  if (paths.length > 0) return [prose`Schedule rows of ${list(paths.slice(0, 5))} hold ${name}. ${rename}`]
  if (head.celery.storesSchedule !== true) return []
  return [prose`Schedule rows that people created may hold ${name}. ${rename}`]
}

/** A fix that lets calls send the new name, with the rows in a migration where one can be written. */
export function withRows(
  context: RuleContext,
  alias: Alias<LinkedTask>,
  rows: AliasRows,
  fix: FixDraft,
): FixDraft {
  if (rows.creators.length + rows.fixtures.length === 0) return fix
  const { old, next } = alias
  const near = [next.path, old.path]
  const migration = fixOrNull(
    migrationFix(context, { changes: rowChanges([alias]), creators: rows.creators, near }),
  )
  const edits = [...fix.edits, ...rows.edits()]
  if (migration === null) return { ...fix, edits }
  const { newFiles, rows: moved } = migration
  return { ...fix, edits, ...(newFiles && { newFiles }), ...(moved && { rows: moved }) }
}
