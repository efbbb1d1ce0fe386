import { prose } from '../../shared/prose.ts'
import type { GivenArguments } from '../calls/given-arguments.ts'
import { scheduledCalls, type TaskCall } from '../calls/task-calls.ts'
import type { ScheduleEntry } from '../celery-config/beat-schedule.ts'
import type { CelerySettings } from '../celery-config/celery-settings.ts'
import { type Requested, requestedOr } from '../model/requested.ts'
import type { Settings } from '../model/settings.ts'
import type { Reference } from '../references/reference.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import type { Call } from '../signature/compatibility.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey, functionName } from '../tasks/task-names.ts'
import type { Sender, Senders, UnknownSenders } from './senders.ts'

/** A revision as far as its senders need it. */
interface Revision {
  readonly program: Program
  readonly celery: CelerySettings
  readonly senders: Requested<ReadonlyMap<string, Senders>>
  readonly references: Requested<readonly Reference[]>
  readonly callers: Requested<readonly Reference[]>
}

/** Who sends a task of base: calls and texts of its files, schedules, and programs in other languages. */
export function sendersInChange(
  { base, head, settings }: { readonly base: Revision; readonly head: Revision; readonly settings: Settings },
  task: LinkedTask,
): Senders {
  const key = contractKey(task)
  const read = key === null ? undefined : requestedOr(base.senders, new Map<string, Senders>()).get(key)
  if (!read) return { known: [], unknown: notRead(task) }
  const isScheduled = mayBeScheduled(head, task)
  const known = [
    ...read.known,
    ...otherEntries(base.celery, task, read.known),
    ...programs(base.callers, task),
  ]
  return {
    ...(read.again && { again: read.again }),
    known: withEntries(base, head, task, known).map((one) =>
      one.kind === 'schedule' && !isScheduled ? { ...one, isEditedAlong: true } : one,
    ),
    unknown: read.unknown ?? unknownRepositories(settings, task) ?? unknownSchedule(base, head, task, known),
  }
}

function notRead({ path, line }: LinkedTask): UnknownSenders {
  return { reason: prose`Its senders were not read`, path, line }
}

function mayBeScheduled({ celery, references }: Revision, task: LinkedTask): boolean {
  const { name } = task
  return (
    celery.schedule.some((entry) => entry.task === name || functionNamed(entry) === functionName(task)) ||
    requestedOr(references, []).some(
      ({ use, name: named, isIgnored }) => use === 'schedule' && named === name && !isIgnored,
    )
  )
}

/** The `pay` of `pay.name`; head may lack the function that an entry still names. */
function functionNamed({ sends }: ScheduleEntry): string | null {
  const named = sends?.task.value
  return named?.kind === 'attribute' && named.name === 'name' ? lastName(named.object) : null
}

function isResolved({ program }: Revision, entry: ScheduleEntry): boolean {
  return entry.task !== null || scheduledCalls(program, [entry]).length > 0
}

/** The entries of base’s schedule with their arguments, where it shows all of them. Head may have other arguments. */
function withEntries(
  base: Revision,
  head: Revision,
  task: LinkedTask,
  known: readonly Sender[],
): readonly Sender[] {
  const [named, others] = [known.filter(isEntry), known.filter((one) => !isEntry(one))]
  const entries = named.length === 0 ? [] : entriesOf(base, task)
  if (entries.length !== named.length) return known
  const left = new Set(entriesOf(head, task).map((one) => one.text()))
  const isLeft = head.celery.schedule.some(
    (entry) => functionNamed(entry) === functionName(task) && !isResolved(head, entry),
  )
  const found = entries.map((entry, i): Sender => {
    const { path, line, endLine, given } = entry
    // The name in an entry is nearer than the start of its statement.
    const place = named[i]?.path === path ? named[i] : { path, line, endLine }
    const call = toCall(given)
    return { ...place, kind: 'schedule', call, isEditedAlong: !isLeft && !left.has(entry.text()) }
  })
  return [...others, ...found]
}

function isEntry({ kind }: Sender): boolean {
  return kind === 'schedule'
}

/** The entries that name the task, or refer to its function as `pay.name`: head has another definition of it. */
function entriesOf({ program, celery }: Revision, { name, origin }: LinkedTask): readonly TaskCall[] {
  return scheduledCalls(program, celery.schedule).filter(({ task }) => {
    if (task.kind === 'name') return task.name === name
    return task.kind === 'definition' && task.definition.name === origin.definition?.name
  })
}

function toCall({ positional, keywords, morePositions, moreKeywords, unfit }: GivenArguments): Call | null {
  return morePositions || moreKeywords || unfit !== null ? null : { positional, keywords }
}

/** Entries that name the task by a constant: strings are among the texts. */
function otherEntries(
  { schedule }: CelerySettings,
  { name }: LinkedTask,
  known: readonly Sender[],
): Sender[] {
  const isKnown = new Set(known.flatMap(({ kind, path }) => (kind === 'schedule' ? [path] : [])))
  return schedule.flatMap(({ task, path, line }): Sender[] =>
    name !== null && task === name && !isKnown.has(path)
      ? [{ kind: 'schedule', path, line, endLine: line, call: null, isEditedAlong: false }]
      : [],
  )
}

function programs(callers: Revision['callers'], { name }: LinkedTask): Sender[] {
  return requestedOr(callers, []).flatMap(({ use, name: named, path, line, isIgnored }): Sender[] =>
    named === name && use !== 'handler' && !isIgnored
      ? [{ kind: 'program', path, line, endLine: line, call: null, isEditedAlong: false }]
      : [],
  )
}

function unknownRepositories(settings: Settings, { path, line }: LinkedTask): UnknownSenders | null {
  return settings.externalSenders
    ? { reason: prose`Other repositories send tasks of this one (${'external-senders'})`, path, line }
    : null
}

function unknownSchedule(
  base: Revision,
  head: Revision,
  task: LinkedTask,
  known: readonly Sender[],
): UnknownSenders | null {
  const { storesSchedule, schedule } = base.celery
  const isRewritten = storesSchedule === true && updatesRows(base, head, task, known)
  if (storesSchedule !== false && !isRewritten)
    return {
      reason: prose`The database scheduler may have a row for it`,
      path: task.path,
      line: task.line,
      isRow: true,
    }
  // A mapping that is not followed names tasks by strings, which are searched for.
  const computed = schedule.find((entry) => entry.key !== null && !isResolved(base, entry))
  if (!computed) return null
  const { path, line } = computed
  return { reason: prose`${`${path}:${line}`} schedules tasks by computed names`, path, line }
}

/**
 * Whether the only senders of a task are schedule entries whose keys head gives another task. At its start, beat writes each
 * entry into the row that has the entry’s key as name (`ModelEntry.from_entry` of django-celery-beat): the old name goes from
 * the row.
 */
function updatesRows(
  base: Revision,
  head: Revision,
  { name }: LinkedTask,
  known: readonly Sender[],
): boolean {
  const entries = base.celery.schedule.filter((entry) => name !== null && entry.task === name)
  if (entries.length === 0 || entries.length !== known.length) return false
  if (known.some(({ kind, isPeriodic }) => kind !== 'schedule' || isPeriodic)) return false
  return entries.every(({ key }) => {
    const kept = key === null ? [] : head.celery.schedule.filter((entry) => entry.key === key)
    return kept.length > 0 && kept.every((entry) => entry.task !== null && entry.task !== name)
  })
}
