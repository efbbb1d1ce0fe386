import { compareText } from '../../shared/compare-text.ts'
import { parentOf } from '../modules/paths.ts'
import type { RowMessage } from './row-message.ts'

/**
 * A row that a Django migration or other code creates for django-celery-beat, https://django-celery-beat.readthedocs.io. The schedule
 * is data there, so a deployment of code does not change it.
 */
export interface ScheduleRow {
  /** `PeriodicTask.name`, which is unique; null where it is computed. */
  readonly name: string | null
  /** The wire name that beat sends; null where it is computed. */
  readonly task: string | null
  /** The file that created the row. */
  readonly path: string
  readonly line: number
}

/** The changes that a migration makes to rows, in order. */
export interface DataMigration {
  readonly path: string
  readonly events: readonly RowEvent[]
}

export type RowEvent =
  | {
      readonly kind: 'create'
      readonly values: RowValues
      readonly line: number
      readonly message?: RowMessage | null
    }
  /** `get_or_create`, `update_or_create`: creates `values` where no row matches, else applies `changes`. */
  | {
      readonly kind: 'ensure'
      readonly where: RowFilter
      readonly values: RowValues
      readonly changes: RowValues
      readonly line: number
      readonly message?: RowMessage | null
    }
  | { readonly kind: 'update'; readonly where: RowFilter; readonly values: RowValues }
  | { readonly kind: 'delete'; readonly where: RowFilter }

/** The fields that are set; null where the value is computed. */
export interface RowValues {
  readonly name?: string | null
  readonly task?: string | null
  readonly enabled?: boolean | null
}

/** Conditions that all hold. */
export type RowFilter = readonly RowCondition[]

/** The values that a field may have, null where they are computed; or a condition on another field. */
export type RowCondition =
  | { readonly field: 'name' | 'task'; readonly texts: readonly string[] | null }
  | { readonly field: null }

/** Matches unknown rows. */
export const SOME_ROWS: RowFilter = [{ field: null }]

/**
 * The rows after all migrations. The migrations of an app run in the order of their names; changes by other apps are
 * assumed to come later. A row with an unknown change is dropped.
 */
export function replayMigrations(migrations: readonly DataMigration[]): ScheduleRow[] {
  const ordered = migrations.toSorted((a, b) => compareText(a.path, b.path))
  const rows = [...Map.groupBy(ordered, ({ path }) => parentOf(path)).values()].flatMap((migrations) => {
    const folder = parentOf(migrations[0]?.path ?? '')
    const foreign = ordered.filter(({ path }) => parentOf(path) !== folder)
    return withChanges(
      withMigrations([], migrations),
      foreign.flatMap(({ events }) => events.flatMap(changeOf)),
    )
  })
  return rows
}

/** The rows after further migrations. */
export function withMigrations(
  rows: readonly ScheduleRow[],
  migrations: readonly DataMigration[],
): readonly ScheduleRow[] {
  return migrations
    .toSorted((a, b) => compareText(a.path, b.path))
    .reduce((left, { path, events }) => events.reduce((now, event) => applied(now, event, path), left), rows)
}

type Change = RowEvent & { readonly kind: 'update' | 'delete' }

/** The effect of an event on rows that another app created. */
function changeOf(event: RowEvent): Change[] {
  if (event.kind === 'create') return []
  return event.kind === 'ensure' ? [{ kind: 'update', where: event.where, values: event.changes }] : [event]
}

function withChanges(rows: readonly ScheduleRow[], changes: readonly Change[]): readonly ScheduleRow[] {
  return rows.length === 0 ? rows : changes.reduce((now, change) => applied(now, change, ''), rows)
}

function applied(rows: readonly ScheduleRow[], event: RowEvent, path: string): readonly ScheduleRow[] {
  switch (event.kind) {
    case 'create':
      return created(rows, event.values, { path, line: event.line })
    case 'ensure': {
      const isFound = rows.some((row) => match(row, event.where) === 'yes')
      const changed = rows.flatMap((row) => updated(row, event.where, event.changes))
      return isFound ? changed : created(changed, event.values, { path, line: event.line })
    }
    case 'update':
      return rows.flatMap((row) => updated(row, event.where, event.values))
    case 'delete':
      return rows.filter((row) => match(row, event.where) === 'no')
  }
}

/** Names are unique. A disabled row sends nothing, so it is left out. */
function created(
  rows: readonly ScheduleRow[],
  { name = null, task = null, enabled = true }: RowValues,
  place: Pick<ScheduleRow, 'path' | 'line'>,
): readonly ScheduleRow[] {
  const others = name === null ? rows : rows.filter((row) => row.name !== name)
  return enabled === true ? [...others, { name, task, ...place }] : others
}

function updated(row: ScheduleRow, where: RowFilter, values: RowValues): readonly ScheduleRow[] {
  const { name = row.name, task = row.task, enabled = true } = values
  const isSame = name === row.name && task === row.task && enabled === true
  const matched = isSame ? 'no' : match(row, where)
  if (matched === 'no') return [row]
  return matched === 'yes' && enabled === true ? [{ ...row, name, task }] : []
}

/** Whether an event names a row or its task: the migration decides about the row. */
export function namesRow(event: RowEvent, { name, task }: Pick<ScheduleRow, 'name' | 'task'>): boolean {
  const values = 'values' in event ? [event.values.name, event.values.task] : []
  const where =
    'where' in event ? event.where.flatMap((one) => (one.field === null ? [] : (one.texts ?? []))) : []
  const named = [...values, ...where]
  return (name !== null && named.includes(name)) || (task !== null && named.includes(task))
}

/** Whether conditions hold for a row, or may hold. */
export function mayMatch(row: ScheduleRow, where: RowFilter): boolean {
  return match(row, where) !== 'no'
}

function match(row: ScheduleRow, where: RowFilter): 'yes' | 'no' | 'maybe' {
  let isSure = true
  for (const condition of where) {
    const texts = condition.field === null ? null : condition.texts
    const value = condition.field === null ? null : row[condition.field]
    if (texts === null || value === null) isSure = false
    else if (!texts.includes(value)) return 'no'
  }
  return isSure ? 'yes' : 'maybe'
}
