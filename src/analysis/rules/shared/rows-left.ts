import { requestedOr } from '../../model/requested.ts'
import {
  mayMatch,
  type RowEvent,
  replayMigrations,
  type ScheduleRow,
  withMigrations,
} from '../../schedule-rows/replay-row-events.ts'
import type { RuleContext } from '../define-rule.ts'
import { addedMigrations } from './added-migrations.ts'

/** The rows that migrations and other code of base created, as the change leaves them. */
export function rowsLeft(context: RuleContext): readonly ScheduleRow[] {
  const migrated = replayMigrations(requestedOr(context.base.dataMigrations, []))
  const created = rowsOfCode(context).filter((row) => !isUpdatedByCode(context, row))
  return withMigrations([...migrated, ...created], addedMigrations(context))
}

/** The rows of base's commands, signal handlers and views, whose names need not be known. */
function rowsOfCode({ base }: RuleContext): ScheduleRow[] {
  return requestedOr(base.rowCode, []).flatMap(({ path, events }) =>
    events.flatMap((event): ScheduleRow[] => {
      if (event.kind !== 'create' && event.kind !== 'ensure') return []
      const { name = null, task = null, enabled = true } = event.values
      return task !== null && enabled === true ? [{ name, task, path, line: event.line }] : []
    }),
  )
}

/**
 * Whether code of head changes the row when it runs the next time: `update_or_create` in any file, and what a changed file
 * does to a row that it names.
 */
function isUpdatedByCode({ head }: RuleContext, row: ScheduleRow): boolean {
  const changed = new Set(head.changedPaths)
  return requestedOr(head.rowCode, []).some(({ path, events }) =>
    events.some((event) => setsTask(event, row) || (changed.has(path) && removes(event, row))),
  )
}

function setsTask(event: RowEvent, row: ScheduleRow): boolean {
  return event.kind === 'ensure' && event.changes.task !== undefined && mayMatch(row, event.where)
}

function removes(event: RowEvent, row: ScheduleRow): boolean {
  if (event.kind === 'delete') return mayMatch(row, event.where)
  const isChange =
    event.kind === 'update' && (event.values.task !== undefined || event.values.enabled !== undefined)
  return isChange && mayMatch(row, event.where)
}
