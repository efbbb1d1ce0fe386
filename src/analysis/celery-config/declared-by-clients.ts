import { memoize } from '../../shared/memoize.ts'
import { evaluate } from '../semantic/evaluate.ts'
import type { Program } from '../semantic/program.ts'
import type { Static } from '../semantic/static-value.ts'
import type { ScopedStatement } from '../semantic/walk-scopes.ts'
import { type Broker, brokerOf, brokersGiven } from './brokers.ts'
import type { Property } from './declared-property.ts'
import { type ExchangeDeclaration, plainExchange } from './exchange-declarations.ts'
import { isDeployed } from './is-deployed.ts'
import { type QueueDeclaration, type QueueDefaults, queueDeclarations } from './queue-declarations.ts'
import type { SettingAssignment } from './setting-assignments.ts'
import { type SettingName, settingName } from './setting-names.ts'
import { type SettingValue, settingValue, textOf } from './setting-value.ts'
import { QUEUES, readTaskQueues } from './task-queues.ts'

/** What workers and senders declare on their broker. */
export interface DeclaredByClients {
  /** The queues of `task_queues`. */
  readonly queues: readonly QueueDeclaration[]
  /**
   * The declaration that Celery makes for a queue that `task_queues` does not list, in the project of a file; null where
   * it makes none, or where the list is not known.
   */
  undeclared(name: string, path: string): QueueDeclaration | null
  /** Whether Celery makes undeclared queues, in the project of a file; null where that is not known. */
  createsMissing(path: string): boolean | null
  broker(path: string): Broker
}

export const DEFAULT_QUEUE = settingName('task_default_queue')
const DEFAULT_EXCHANGE = settingName('task_default_exchange')
export const EXCHANGE_TYPE = settingName('task_default_exchange_type')
const DEFAULT_TYPE = settingName('task_default_queue_type')
const MISSING_TYPE = settingName('task_create_missing_queue_type')
const MISSING_EXCHANGE = settingName('task_create_missing_queue_exchange_type')
const CREATE_MISSING = settingName('task_create_missing_queues')
const MAX_PRIORITY = settingName('task_queue_max_priority')
const BROKER_SETTINGS = ['broker_url', 'broker_write_url', 'broker_transport'].map(settingName)

const VALUES = [
  DEFAULT_QUEUE,
  DEFAULT_EXCHANGE,
  EXCHANGE_TYPE,
  DEFAULT_TYPE,
  MISSING_TYPE,
  MISSING_EXCHANGE,
  CREATE_MISSING,
  MAX_PRIORITY,
]

/** The settings that decide what is declared. */
export const DECLARATION_SETTINGS = [...VALUES, ...BROKER_SETTINGS]

type Given = ReadonlyMap<SettingName, readonly SettingAssignment[]>

export function declaredByClients(
  program: Program,
  statements: readonly ScopedStatement[],
  given: Given,
): DeclaredByClients {
  // Evaluated now, so that the files which this needs are read.
  for (const name of VALUES) {
    for (const { scope, expression } of given.get(name) ?? []) evaluate(program, scope, expression)
  }
  const valueAt = (name: SettingName, path: string, otherwise: Static): SettingValue =>
    settingValue(program, given.get(name), path, otherwise)
  const brokers = brokersGiven(
    statements,
    BROKER_SETTINGS.flatMap((name) => given.get(name) ?? []),
  )
  const defaultsAt = memoize((path: string): QueueDefaults => {
    const queue = textOf(valueAt(DEFAULT_QUEUE, path, { known: true, value: 'celery' }))
    const exchange = textOf(valueAt(DEFAULT_EXCHANGE, path, { known: true, value: queue }))
    const type = propertyOf(valueAt(EXCHANGE_TYPE, path, { known: true, value: 'direct' }))
    return {
      exchange: exchange === null || exchange === '' ? null : plainExchange(exchange, type),
      maxPriority: valueAt(MAX_PRIORITY, path, { known: true, value: null }),
    }
  })
  const broker = memoize((path: string): Broker => brokerOf(program, brokers, path))
  for (const { scope } of brokers) broker(scope.path)
  const listed = readTaskQueues(program, given.get(QUEUES))
  const createsMissing = (path: string): boolean | null => {
    const { value } = valueAt(CREATE_MISSING, path, { known: true, value: true })
    return value.known ? Boolean(value.value) : null
  }
  return {
    createsMissing,
    queues: queueDeclarations(
      program,
      given.get(QUEUES)?.filter(({ scope }) => isDeployed(scope.path)),
      defaultsAt,
    ),
    broker,
    undeclared(name, path) {
      const defaults = defaultsAt(path)
      const isListed = listed === 'unknown' || listed?.items.some((one) => one.name === name)
      if (isListed) return null
      const isDefault = textOf(valueAt(DEFAULT_QUEUE, path, { known: true, value: 'celery' })) === name
      if (isDefault && listed === null) {
        return madeFor(name, path, valueAt(DEFAULT_TYPE, path, NOTHING), defaults.exchange, defaults)
      }
      if (createsMissing(path) !== true) return null
      const exchangeType = propertyOf(valueAt(MISSING_EXCHANGE, path, { known: true, value: 'direct' }))
      const exchange = plainExchange(name, exchangeType)
      return madeFor(name, path, valueAt(MISSING_TYPE, path, NOTHING), exchange, defaults)
    },
  }
}

const NOTHING: Static = { known: true, value: null }

function propertyOf({ value, place }: SettingValue): Property {
  return { value, setting: place }
}

function madeFor(
  name: string,
  path: string,
  type: SettingValue,
  exchange: ExchangeDeclaration | null,
  { maxPriority }: QueueDefaults,
): QueueDeclaration {
  const fixed = (value: boolean): Property => ({ value: { known: true, value }, setting: null })
  const properties = new Map([
    ['durable', fixed(true)],
    ['exclusive', fixed(false)],
    ['auto_delete', fixed(false)],
  ])
  if (type.place !== null) properties.set('x-queue-type', propertyOf(type))
  if (maxPriority.place !== null) properties.set('x-max-priority', propertyOf(maxPriority))
  return { name, path, line: 0, at: null, properties, isOpen: false, exchange }
}
