import { list, type Prose, prose } from '../../shared/prose.ts'
import { lineOfOffset } from '../fixes/text-edit.ts'
import { requestedOr } from '../model/requested.ts'
import { type ChangedDeclaration, changedDeclarations } from '../queues/changed-declarations.ts'
import type { PropertyChange } from '../queues/declared-properties.ts'
import { defineRule, type Report, type RuleContext } from './define-rule.ts'
import { ONCE_DRAINED } from './shared/advice.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { DRAINED } from './shared/page-sentences.ts'

const config = (options: string) => `from celery import Celery
from kombu import Exchange, Queue

app = Celery("shop", broker="amqp://rabbit//")
app.conf.task_queues = [
    Queue("mail", Exchange("shop"), ${options}),
]
`
const BASE = { 'shop/__init__.py': '', 'shop/celery.py': config('routing_key="mail"') }
const head = (options: string) => ({ ...BASE, 'shop/celery.py': config(options) })

export const queueDeclarationChanged = defineRule({
  id: 'queue-declaration-changed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds queues and exchanges that keep their name and that the broker refuses to declare anew.',

  check(context) {
    const { celery, deployedBroker } = context.head
    const isOther = requestedOr(deployedBroker, 'unknown') === 'other'
    const changed = changedDeclarations(context.base, context.head).filter(
      (one) => !isOther || celery.declared.broker(one.head.path) !== 'unknown',
    )
    const groups = [...Map.groupBy(changed, causeOf).values()]
    const queues = groups.filter(([first]) => first?.kind === 'queue')
    const exchanges = groups.filter(([first]) => first?.kind === 'exchange')
    // An exchange of these queues alone changes with them.
    const within = (group: Group): Group[] => exchanges.filter((one) => isOfQueues(one, group))
    const left = exchanges.filter((one) => !queues.some((group) => isOfQueues(one, group)))
    return [...queues, ...left].map((group) => report(context, group, within(group)))
  },

  page: {
    breaks:
      'Workers and senders declare their queues when they connect. RabbitMQ refuses to declare a queue that exists with other arguments, and answers `PRECONDITION_FAILED - inequivalent arg`. A worker stops with `Unrecoverable error: PreconditionFailed`, and `.delay()` of a sender that declares the queue raises. The same holds for the type, durability and auto-deletion of an exchange.',
    notices: 'Workers do not start. Tests pass: brokers in memory compare nothing.',
    forward: [
      'Declare a queue of another name with the new arguments, and have workers read both.',
      'Move tasks and routes to the new queue.',
      `Remove the old queue from the workers once ${DRAINED}, and delete it from the broker.`,
    ],
    rollback:
      'A queue that was deleted and declared anew refuses workers with the old code in the same way. With a queue of another name, both versions start.',
    whenNot:
      'All workers and senders are stopped for the deployment, and the queue is deleted from the broker before they start. Or the broker is not RabbitMQ, and the repository does not say so.',
    limits: [
      'The rule compares what RabbitMQ compares: durability, auto-deletion, exclusivity and the arguments `x-…` that it knows. Another routing key or exchange only adds a binding.',
      'It is silent where the settings name another broker, such as Redis or SQS, which keeps no arguments of queues. Where the settings name none, or leave it to the environment, it is also silent if deployment files name Redis or SQS and no file names RabbitMQ.',
      'Queues are those of `task_queues`, and those that tasks use and Celery makes by itself: for these, `task_queue_max_priority`, `task_default_exchange_type` and the settings of their type count. Queues of other consumers are not compared.',
      'Arguments that code computes count only where they come or go.',
      'Queues from a comprehension or a function are not read.',
    ],
    flagged: { base: BASE, head: head('routing_key="mail", max_priority=10') },
    allowed: { base: BASE, head: head('routing_key="mail.#"') },
  },
})

/** One argument that several queues of a list get is one finding. */
function causeOf({ kind, name, head: { path }, changes }: ChangedDeclaration): string {
  const owner = kind === 'exchange' ? name : ''
  return JSON.stringify([kind, owner, path, changes.map((one) => [one.name, one.before, one.after])])
}

type Group = readonly ChangedDeclaration[]

function isOfQueues(exchange: Group, queues: Group): boolean {
  const own = new Set(queues.map((one) => (one.kind === 'queue' ? one.head : null)))
  return exchange.every(({ head }) => own.has(head))
}

function report(context: RuleContext, group: Group, exchanges: readonly Group[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { kind, changes } = first
  const names = [...new Set(group.map(({ name }) => name))]
  return {
    ...placeOf(context, first),
    title: prose`Workers stop: the broker refuses ${names.length > 1 ? [] : KINDS[kind]}${namedOrCounted(names, 'queues')}`,
    message: prose`${subject(kind, names)} ${allOf(changes)}.${exchanges.map(withExchange).reduce(spliced, [])} RabbitMQ refuses to declare an existing ${KINDS[kind]}with other properties (${'PRECONDITION_FAILED'}), and workers do not start.`,
    advice: advice(context, first, exchanges.length > 0),
    names: [],
    about: [kind, ...names, ...changes.map((one) => one.name)].join('\0'),
    fix: () => null,
  }
}

const KINDS: Readonly<Record<ChangedDeclaration['kind'], Prose>> = {
  queue: ['queue '],
  exchange: ['exchange '],
}

/** More changes of one queue, and more queues of one change, are counted. */
const MOST = 3

function subject(kind: ChangedDeclaration['kind'], names: readonly string[]): Prose {
  const [only = ''] = names
  if (names.length > MOST) return prose`The declarations of ${names.length} queues change:`
  if (names.length > 1) return prose`The declarations of ${list(names)} change:`
  return prose`The declaration of ${KINDS[kind]}${only} changes:`
}

function withExchange([first]: Group): Prose {
  return first ? prose` So does exchange ${first.name}: ${allOf(first.changes)}.` : []
}

function spliced(text: Prose, one: Prose): Prose {
  return [...text, ...one]
}

function allOf(changes: readonly PropertyChange[]): Prose {
  const [first = [], ...others] = changes.slice(0, MOST).map(described)
  return others.reduce(joined, first)
}

function joined(text: Prose, one: Prose): Prose {
  return prose`${text}, ${one}`
}

function described({ name, before, after }: PropertyChange): Prose {
  if (before === null) return prose`${name}${valued(after)} is new`
  if (after === null) return prose`${name}${valued(before)} goes`
  if (before === 'unknown' || after === 'unknown') return prose`${name} is another value`
  return prose`${name} is ${shown(after)} instead of ${shown(before)}`
}

function valued(value: PropertyChange['before']): Prose {
  return value === 'unknown' || value === null ? [] : prose` (${shown(value)})`
}

function shown(value: PropertyChange['before']): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}

/** Arguments that a policy of RabbitMQ gives an existing queue. https://www.rabbitmq.com/docs/parameters#policies */
const BY_POLICY =
  /^x-(?:message-ttl|expires|max-length(?:-bytes)?|overflow|dead-letter-.*|delivery-limit|queue-mode|queue-version)$/

const DELETED = prose`Or stop all workers and senders, and delete it from the broker before they start.`

function advice(
  { head: { celery } }: RuleContext,
  { kind, head, changes }: ChangedDeclaration,
  hasExchange: boolean,
): Prose[] {
  const isPolicy = kind === 'queue' && !hasExchange && changes.every(({ name }) => BY_POLICY.test(name))
  const policy = prose`Or leave the declaration as it is, and set ${list(changes.map(({ name }) => name.slice(2)))} by a policy of RabbitMQ.`
  const unknown = prose`The repository does not name its broker. Others, such as Redis, keep no such properties.`
  return [
    kind === 'queue'
      ? prose`Declare a queue ${hasExchange ? ['and an exchange of other names'] : ['of another name']}, and let workers read both. Remove the old one ${ONCE_DRAINED}. ${DELETED}`
      : prose`Give the exchange another name: the queues are then bound to both. ${DELETED}`,
    ...(isPolicy ? [policy] : []),
    ...(celery.declared.broker(head.path) === 'unknown' ? [unknown] : []),
  ]
}

/** The item of `task_queues`, or the setting that adds the property to all queues. */
function placeOf(
  { headText }: RuleContext,
  { head: { path, line, at }, changes }: ChangedDeclaration,
): Pick<Report, 'path' | 'line' | 'endLine' | 'side'> {
  const [{ setting }] = changes
  if (setting) return { path: setting.path, line: setting.line, endLine: setting.line, side: setting.side }
  const text = at && headText(path)
  const found = at && text !== null ? lineOfOffset(text, at.start) : line
  return { path, line: found, endLine: found, side: 'head' }
}
