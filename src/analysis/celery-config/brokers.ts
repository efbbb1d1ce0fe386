import type { Expression } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import type { ScopedStatement } from '../semantic/walk-scopes.ts'
import { assignedName, type SettingAssignment } from './setting-assignments.ts'

/** Which kind of broker the settings of a project name; `other` ones keep no properties of queues. */
export type Broker = 'amqp' | 'other' | 'unknown'

/** A broker URL or transport, as the code gives it. */
interface BrokerGiven {
  readonly scope: Scope
  readonly value: Expression
}

/** Transports of kombu that declare queues on a broker that compares them. */
const AMQP = /^(?:py)?amqps?$|^librabbitmq$|^rabbitmq$|^confluentkafka\+amqp$/i
/** Transports for a process alone: tests, and machines of developers. */
const LOCAL = /^(?:memory|filesystem|django)$/i
const URL = /^([a-z][\w]*)(?:\+[\w+]+)?:\/\//i
const TRANSPORT =
  /^(?:amqps?|pyamqp|librabbitmq|memory|rediss?|sqs|SQS|sentinel|filesystem|mongodb|sqlalchemy|sqla|django|qpid|consul|etcd|zookeeper|azure\w+|gcpubsub|pyro|slmq|SLMQ|kafka|confluentkafka)$/
/** Names of variables: `REDIS_URL`, `CLOUDAMQP_URL`. */
const NAMED = /(redis)|amqp|rabbit/i

/** Deeper than anybody writes a URL. */
const MAX_STEPS = 12

/** The broker of the project of a file: one that speaks AMQP if any settings name it. */
export function brokerOf(program: Program, given: readonly BrokerGiven[], path: string): Broker {
  const { rootOf } = program.layout
  const own = given.filter(({ scope }) => rootOf(scope.path) === rootOf(path))
  const transports = (own.length > 0 ? own : given).map(({ scope, value }) =>
    transportsIn(program, scope, value),
  )
  const known = transports.flat()
  if (known.some((one) => AMQP.test(one))) return 'amqp'
  if (known.some((one) => !LOCAL.test(one))) return 'other'
  return known.length > 0 && transports.every((own) => own.length > 0) ? 'other' : 'unknown'
}

/** The values of `broker_url` and `broker_transport`, and of `Celery("shop", broker=…)`. */
export function brokersGiven(
  statements: readonly ScopedStatement[],
  settings: readonly SettingAssignment[],
): readonly BrokerGiven[] {
  const calls = statements.flatMap(({ statement, scope }): BrokerGiven[] => {
    if (!('value' in statement) || statement.value.kind !== 'call') return []
    const { callee, arguments: args } = statement.value
    if (!/Celery$/.test(assignedName(callee) ?? '')) return []
    const broker = findArgument(args, 'broker')
    return broker ? [{ scope, value: broker.value }] : []
  })
  return [...calls, ...settings.map(({ scope, expression }) => ({ scope, value: expression }))]
}

/**
 * The transports that an expression names: `"redis://cache:6379"`, `f"redis://{HOST}"`, or the default of
 * `env("BROKER_URL", default="redis://cache")`.
 */
function transportsIn(program: Program, scope: Scope, value: Expression, steps = 0): string[] {
  if (steps > MAX_STEPS) return []
  const text = evaluateText(program, scope, value)
  if (text !== null) return transportOf(text)
  const within = (parts: readonly Expression[]): string[] =>
    parts.flatMap((part) => transportsIn(program, scope, part, steps + 1))
  switch (value.kind) {
    case 'joined':
      return within(value.parts.slice(0, 1))
    case 'binary':
      return within([value.left])
    case 'choice':
      return within(value.options)
    case 'sequence':
      return within(value.items)
    case 'call': {
      const { callee, arguments: args } = value
      // `"redis://{}".format(HOST)`
      const object = callee.kind === 'attribute' && callee.name === 'format' ? [callee.object] : []
      return within([...object, ...args.map((one) => one.value)])
    }
    case 'subscript':
      return within([value.index])
    case 'name':
    case 'attribute': {
      const constant = constantOf(program, scope, value)
      const isFollowed = constant.kind === 'value' && constant.expression !== value
      const found = isFollowed ? transportsIn(program, constant.scope, constant.expression, steps + 1) : []
      return found.length > 0 ? found : transportNamed(value.name)
    }
    default:
      return []
  }
}

function transportOf(text: string): string[] {
  const [, scheme] = URL.exec(text) ?? []
  if (scheme !== undefined) return [scheme]
  return TRANSPORT.test(text) ? [text] : transportNamed(text)
}

function transportNamed(name: string): string[] {
  const [found, redis] = /^\w+$/.test(name) ? (NAMED.exec(name) ?? []) : []
  return found === undefined ? [] : [redis === undefined ? 'amqp' : 'redis']
}
