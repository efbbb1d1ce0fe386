import type { Expression, Span } from '../python/facts.ts'
import { onlyArgument } from '../semantic/arguments.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { type Option, spread } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import type { SettingAssignment } from './setting-assignments.ts'
import { settingName } from './setting-names.ts'

/** https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-beat_schedule */
export const SCHEDULE = settingName('beat_schedule')

/** One entry of `beat_schedule`. */
export interface ScheduleEntry {
  /** Null where the key is computed, or code builds the mapping. */
  readonly key: string | null
  /** The wire name; null where it is unknown. */
  readonly task: string | null
  readonly path: string
  /** The options set, or may set, the queue. */
  readonly choosesQueue: boolean
  /** The queue that the options name; null where they name none or an unknown one. */
  readonly queue: string | null
  /** The line of the statement that sets the schedule. */
  readonly line: number
  /** The place of the key; null where the key is unknown. */
  readonly keyAt: Span | null
  /** The literal that names the task, with its quotes; null where the name is not a single literal. */
  readonly at: Span | null
  /** What names the task, and its arguments, null where there are none; null where parts of the entry are computed. */
  readonly sends: {
    readonly task: Option
    readonly args: Option | null
    readonly kwargs: Option | null
  } | null
}

/** Mappings that spread each other can form a cycle. */
const MAX_STEPS = 8

/** The entries of all settings files, in order. */
export function scheduleOf(
  program: Program,
  given: readonly SettingAssignment[] = [],
): readonly ScheduleEntry[] {
  return given.flatMap(({ scope, expression, added, line }) =>
    entriesIn(program, { scope, line }, added ?? expression),
  )
}

interface Place {
  readonly scope: Scope
  readonly line: number
}

function entriesIn(program: Program, place: Place, expression: Expression, steps = 0): ScheduleEntry[] {
  if (steps > MAX_STEPS) return [notFollowed(place)]
  switch (expression.kind) {
    case 'dictionary':
      return expression.items.flatMap(({ key, value }) =>
        key === null ? entriesIn(program, place, value, steps + 1) : [entryOf(program, place, key, value)],
      )
    case 'binary':
      if (expression.operator !== '|') return [notFollowed(place)]
      return [expression.left, expression.right].flatMap((part) => entriesIn(program, place, part, steps + 1))
    case 'name':
    case 'attribute': {
      const constant = constantOf(program, place.scope, expression)
      if (constant.kind === 'unknown') return [notFollowed(place)]
      return entriesIn(program, { ...place, scope: constant.scope }, constant.expression, steps + 1)
    }
    case 'call': {
      // `dict(SCHEDULE)`
      const mapping = onlyArgument(expression.arguments)
      const isCopy = expression.callee.kind === 'name' && expression.callee.name === 'dict'
      return isCopy && mapping ? entriesIn(program, place, mapping.value, steps + 1) : [notFollowed(place)]
    }
    default:
      return [notFollowed(place)]
  }
}

function notFollowed({ scope, line }: Place): ScheduleEntry {
  return {
    key: null,
    task: null,
    choosesQueue: true,
    queue: null,
    path: scope.path,
    line,
    keyAt: null,
    at: null,
    sends: null,
  }
}

function entryOf(
  program: Program,
  { scope, line }: Place,
  key: Expression,
  value: Expression,
): ScheduleEntry {
  const name = evaluateText(program, scope, key)
  if (name === null) return notFollowed({ scope, line })
  const { byKeyword: entry, hidden } = spread(program, scope, value)
  const task = entry.get('task')
  return {
    key: name,
    task: task ? evaluateText(program, task.scope, task.value) : null,
    ...queueIn(program, entry.get('options')),
    path: scope.path,
    line,
    keyAt: key.at,
    at: task?.value.kind === 'string' && task.scope.path === scope.path ? task.value.at : null,
    sends:
      task && hidden === null
        ? { task, args: entry.get('args') ?? null, kwargs: entry.get('kwargs') ?? null }
        : null,
  }
}

/** `"options": {"queue": "mail"}`; unknown options may set the queue, too. */
function queueIn(
  program: Program,
  options: Option | undefined,
): Pick<ScheduleEntry, 'choosesQueue' | 'queue'> {
  if (!options) return { choosesQueue: false, queue: null }
  const { byKeyword, hidden } = spread(program, options.scope, options.value)
  const queue = byKeyword.get('queue')
  const choosesQueue =
    hidden !== null || ['queue', 'exchange', 'routing_key'].some((name) => byKeyword.has(name))
  return { choosesQueue, queue: queue ? evaluateText(program, queue.scope, queue.value) : null }
}
