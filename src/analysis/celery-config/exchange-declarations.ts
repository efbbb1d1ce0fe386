import type { Expression } from '../python/facts.ts'
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

/** What a worker declares for the exchange of a queue. */
export interface ExchangeDeclaration {
  readonly name: string
  /** `type`, `durable`, `auto_delete`, `alternate-exchange`. */
  readonly properties: ReadonlyMap<string, Property>
}

const KOMBU_EXCHANGE = /^kombu(\.entity)?\.Exchange$/

/** Brokers make exchanges of this prefix themselves, and kombu declares none. */
const INTERNAL = /^amq\./

/** The exchange in `Queue("mail", Exchange("mail", type="topic"))`; Celery's default one where it has no name. */
export function exchangeOf(
  program: Program,
  scope: Scope,
  expression: Expression | null,
  otherwise: ExchangeDeclaration | null,
  { hidden }: Pick<Options, 'hidden'> = { hidden: null },
): ExchangeDeclaration | null {
  if (expression === null) return hidden === null ? otherwise : null
  if (expression.kind === 'name' || expression.kind === 'attribute') {
    const value = constantOf(program, scope, expression)
    if (value.kind === 'unknown') return null
    return exchangeOf(program, value.scope, value.expression, otherwise)
  }
  if (expression.kind === 'constant') return otherwise
  if (expression.kind !== 'call') {
    const name = evaluateText(program, scope, expression)
    return name === null ? null : named(name, plain(), otherwise)
  }
  const { callee, arguments: args } = expression
  if (!refersTo(program, scope, callee, KOMBU_EXCHANGE) || args.some(({ star }) => star === '*')) return null
  const options = optionsOf(program, scope, args)
  const isMade = ['passive', 'no_declare'].every((keyword) =>
    isFalse(flagOf(program, options, [keyword], false)),
  )
  if (!isMade || options.hidden !== null) return null
  const [first, second] = [findArgument(args, 'name', 0), findArgument(args, 'type', 1)]
  const name = first ? evaluateText(program, scope, first.value) : ''
  const properties = exchangeProperties(program, options, {
    type: second ? evaluate(program, scope, second.value) : null,
    durable: ['durable'],
    autoDelete: ['auto_delete'],
    arguments: options.byKeyword.get('arguments'),
  })
  return name === null ? null : named(name, properties, otherwise)
}

/** The exchange of a queue that is written as a mapping: `{"exchange": "mail", "exchange_type": "topic"}` */
export function exchangeOfOptions(
  program: Program,
  options: Options,
  otherwise: ExchangeDeclaration | null,
): ExchangeDeclaration | null {
  const { byKeyword, hidden } = options
  if (hidden !== null) return null
  const [given, type] = [byKeyword.get('exchange'), byKeyword.get('exchange_type')]
  const value = given ? evaluate(program, given.scope, given.value) : null
  if (value === null || (value.known && value.value === null)) return otherwise
  if (!value.known || typeof value.value !== 'string') return null
  const properties = exchangeProperties(program, options, {
    type: type ? evaluate(program, type.scope, type.value) : null,
    durable: ['exchange_durable', 'durable'],
    autoDelete: ['exchange_auto_delete', 'auto_delete'],
    arguments: byKeyword.get('exchange_arguments'),
  })
  return named(value.value, properties, otherwise)
}

function named(
  name: string,
  properties: ExchangeDeclaration['properties'],
  otherwise: ExchangeDeclaration | null,
): ExchangeDeclaration | null {
  if (name === '') return otherwise
  return INTERNAL.test(name) ? null : { name, properties }
}

/** The default exchange of the settings, or the one that Celery makes for an undeclared queue. */
export function plainExchange(name: string, type: Property): ExchangeDeclaration {
  return { name, properties: plain(type) }
}

function plain(type: Property = { value: DIRECT, setting: null }): ExchangeDeclaration['properties'] {
  return new Map([
    ['type', type],
    ['durable', { value: { known: true, value: true }, setting: null }],
    ['auto_delete', { value: { known: true, value: false }, setting: null }],
  ])
}

const DIRECT: Static = { known: true, value: 'direct' }

function exchangeProperties(
  program: Program,
  options: Options,
  given: {
    readonly type: Static | null
    readonly durable: readonly string[]
    readonly autoDelete: readonly string[]
    readonly arguments: Option | undefined
  },
): ExchangeDeclaration['properties'] {
  const isDefault = given.type === null || (given.type.known && !given.type.value)
  const properties = new Map<string, Property>()
  const set = (name: string, value: Static): void => void properties.set(name, { value, setting: null })
  set('type', isDefault || given.type === null ? DIRECT : given.type)
  set('durable', flagOf(program, options, given.durable, true))
  set('auto_delete', flagOf(program, options, given.autoDelete, false))
  if (given.arguments && given.arguments.value.kind !== 'constant') {
    const { byKeyword, hidden } = spread(program, given.arguments.scope, given.arguments.value)
    const alternate = byKeyword.get('alternate-exchange')
    if (alternate) set('alternate-exchange', evaluate(program, alternate.scope, alternate.value))
    else if (hidden !== null) set('alternate-exchange', unknown(hidden))
  }
  return properties
}

function isFalse(value: Static): boolean {
  return value.known && value.value === false
}
