import type { Expression, Span } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { type Option, type Options, optionsOf, spread } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { refersTo } from '../semantic/resolve.ts'
import { type Static, unknown } from '../semantic/static-value.ts'
import { flagOf, type Property } from './declared-property.ts'
import { type ExchangeDeclaration, exchangeOf, exchangeOfOptions } from './exchange-declarations.ts'
import { listedItems } from './listed-items.ts'
import { numberOf } from './number-of.ts'
import type { SettingAssignment } from './setting-assignments.ts'
import type { SettingValue } from './setting-value.ts'
import { KOMBU_QUEUE } from './task-queues.ts'

/** What a worker declares for a queue: the broker compares it with the queue that it has. */
export interface QueueDeclaration {
  readonly name: string
  readonly path: string
  /** The line of the statement, and the place of the item within it; null where no item declares the queue. */
  readonly line: number
  readonly at: Span | null
  /** `durable`, `auto_delete`, `exclusive`, and the arguments that begin with `x-`. */
  readonly properties: ReadonlyMap<string, Property>
  /** Further arguments may be set by code that is not followed. */
  readonly isOpen: boolean
  /** Null where it is not known, or where the client does not declare it. */
  readonly exchange: ExchangeDeclaration | null
}

/** What the settings add to each queue. */
export interface QueueDefaults {
  readonly exchange: ExchangeDeclaration | null
  readonly maxPriority: SettingValue
}

/** The queues of `task_queues` that are understood, one by one: of others, nothing is said. */
export function queueDeclarations(
  program: Program,
  given: readonly SettingAssignment[] = [],
  defaultsAt: (path: string) => QueueDefaults,
): QueueDeclaration[] {
  return given.flatMap(({ scope, expression, line }) =>
    listedItems(program, scope, expression).flatMap(({ key, item, scope: around }): QueueDeclaration[] => {
      const defaults = defaultsAt(scope.path)
      const found =
        (key && declaredByMapping(program, around, key, item, defaults)) ??
        declaredByCall(program, around, item, defaults)
      // The line of a list with a separate name is unknown.
      const isHere = item.at.start >= expression.at.start && item.at.end <= expression.at.end
      const place = { path: around.path, line: isHere ? line : 1, at: (key ?? item).at }
      return found ? [{ ...found, ...place }] : []
    }),
  )
}

type Declared = Pick<QueueDeclaration, 'name' | 'properties' | 'isOpen' | 'exchange'>

/** `Queue("mail", Exchange("mail"), queue_arguments={…})`, or a variable of such a value. */
function declaredByCall(
  program: Program,
  scope: Scope,
  item: Expression,
  defaults: QueueDefaults,
): Declared | null {
  if (item.kind === 'name' || item.kind === 'attribute') {
    const value = constantOf(program, scope, item)
    const isCall = value.kind === 'value' && value.expression.kind === 'call'
    return isCall ? declaredByCall(program, value.scope, value.expression, defaults) : null
  }
  if (item.kind !== 'call' || !refersTo(program, scope, item.callee, KOMBU_QUEUE)) return null
  if (item.arguments.some(({ star }) => star === '*')) return null
  const options = optionsOf(program, scope, item.arguments)
  const given = findArgument(item.arguments, 'name', 0)
  const name = given && evaluateText(program, scope, given.value)
  if (name === null || name === '' || !isDeclared(program, options)) return null
  const exchange = findArgument(item.arguments, 'exchange', 1)
  return {
    name,
    ...propertiesOf(program, options, { durable: ['durable'], auto_delete: ['auto_delete'] }, true, defaults),
    exchange: exchangeOf(program, scope, exchange?.value ?? null, defaults.exchange, options),
  }
}

/** `{"mail": {"exchange": "mail", "queue_arguments": {…}}}`, as `Queue.from_dict` of kombu reads it. */
function declaredByMapping(
  program: Program,
  scope: Scope,
  key: Expression,
  item: Expression,
  defaults: QueueDefaults,
): Declared | null {
  if (item.kind !== 'dictionary') return null
  const name = evaluateText(program, scope, key)
  if (name === null) return null
  const options = spread(program, scope, item)
  const names = { durable: ['queue_durable', 'durable'], auto_delete: ['queue_auto_delete', 'auto_delete'] }
  return {
    name,
    ...propertiesOf(program, options, names, false, defaults),
    exchange: exchangeOfOptions(program, options, defaults.exchange),
  }
}

/** Whether a client declares the queue: `no_declare=True` leaves that to others. */
function isDeclared(program: Program, { byKeyword }: Options): boolean {
  const option = byKeyword.get('no_declare')
  if (!option) return true
  const value = evaluate(program, option.scope, option.value)
  return value.known && !value.value
}

/** Keywords that kombu turns into arguments (`to_rabbitmq_queue_arguments` in kombu/transport/base.py). */
const ARGUMENTS = [
  ['expires', 'x-expires', 1000],
  ['message_ttl', 'x-message-ttl', 1000],
  ['max_length', 'x-max-length', 1],
  ['max_length_bytes', 'x-max-length-bytes', 1],
  ['max_priority', 'x-max-priority', 1],
] as const

function propertiesOf(
  program: Program,
  options: Options,
  names: { readonly durable: readonly string[]; readonly auto_delete: readonly string[] },
  hasKeywords: boolean,
  { maxPriority }: QueueDefaults,
): Pick<QueueDeclaration, 'properties' | 'isOpen'> {
  const properties = new Map<string, Property>()
  const own = (name: string, value: Static): Map<string, Property> =>
    properties.set(name, { value, setting: null })
  const exclusive = flagOf(program, options, ['exclusive'], false)
  own('durable', flagOf(program, options, names.durable, true))
  own('exclusive', exclusive)
  // An exclusive queue goes with its client.
  const isShared = exclusive.known && exclusive.value === false
  own('auto_delete', isShared ? flagOf(program, options, names.auto_delete, false) : exclusive)
  const given = options.byKeyword.get('queue_arguments')
  const list = given ? argumentsOf(program, given) : null
  for (const [name, { scope, value }] of list?.byKeyword ?? []) own(name, numberOf(program, scope, value))
  const isOpen = options.hidden !== null || (list !== null && list.hidden !== null)
  if (!properties.has('x-max-priority') && maxPriority.place !== null) {
    properties.set('x-max-priority', { value: maxPriority.value, setting: maxPriority.place })
  }
  for (const [keyword, name, factor] of hasKeywords ? ARGUMENTS : []) {
    const option = options.byKeyword.get(keyword)
    const value = option ? numberOf(program, option.scope, option.value) : null
    if (value && !(value.known && value.value === null)) own(name, scaled(value, factor))
  }
  return { properties, isOpen }
}

function scaled(value: Static, factor: number): Static {
  if (!value.known || typeof value.value !== 'number') return unknown('is not a number')
  return { known: true, value: Math.trunc(value.value * factor) }
}

function argumentsOf(program: Program, { scope, value }: Option): Options | null {
  if (value.kind === 'constant') return null
  return spread(program, scope, value)
}
