import type { SeenRequest, SimulatedGitHub } from '../../../test/simulated-github/index.ts'
import type { StatementHook } from './database-relay.ts'
import { Gate, type Moment, type Part } from './gate.ts'
import type { Life } from './life-of-pull-request.ts'
import type { Process } from './service.ts'
import type { WebhookHook } from './webhook-relay.ts'

/** Sees what the service does, and for which life. */
export interface Observer {
  add(life: Life): void
  readonly webhooks: WebhookHook
  /** Of the connections of one process and its children. */
  statements(part: Part, owner: () => Process): StatementHook
  /** The process that took the newest job of a life. */
  workerOf(life: Life): Process | undefined
}

/** The statement that gives a job to a worker. */
const LEASE = 'lease a job'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Takes each request, statement and webhook to the gate, as a step of the life that it is about. */
export function createObserver(github: SimulatedGitHub): Observer {
  const gate = new Gate()
  const lives: Life[] = []
  const lifeByJob = new Map<string, Life>()
  const workerByLife = new Map<Life, Process>()

  github.onRequest(async ({ moment, request }) => {
    const life = lifeOfRequest(request)
    if (life === undefined) return
    // A request of a process that died is not carried out, or not answered.
    const never = () => new Promise<never>(() => {})
    await gate.reach(life, { name: nameOfRequest(request), part: 'job', moment }).catch(never)
  })

  function lifeOfRequest({ installation, path }: SeenRequest): Life | undefined {
    const id = installation ?? Number(/^\/app\/installations\/(\d+)/.exec(path)?.[1])
    const owner = github.state.installations.find((one) => one.id === id)?.account
    return lives.find(({ repository }) => repository.owner === owner)
  }

  /** The life that a text names: its repository, or a delivery or job of it. */
  function lifeOfText(text: string): Life | undefined {
    const name = /life-\d+/.exec(text)?.[0]
    if (name !== undefined) return lives.find((one) => one.name === name)
    for (const [id] of text.matchAll(UUID)) {
      const life = lifeByJob.get(id) ?? lifeOfDelivery(id)
      if (life !== undefined) return life
    }
    return undefined
  }

  function lifeOfDelivery(id: string): Life | undefined {
    const delivery = github.state.outbox.find((one) => one.id === id)
    return lives.find(({ repository }) => repository.id === delivery?.repository)
  }

  function statements(part: Part, owner: () => Process): StatementHook {
    const transactions = new WeakMap<object, Life>()
    return {
      async before({ sql, text, connection }) {
        if (isUpkeep(sql)) return
        const life = transactions.get(connection) ?? lifeOfText(text)
        if (life === undefined) return
        transactions.set(connection, life)
        await gate.reach(life, { name: nameOfStatement(sql), part, moment: 'before' })
      },
      async after({ sql, connection }, answer) {
        if (isUpkeep(sql)) return
        const leased = transactions.has(connection) ? undefined : lifeOfText(answer)
        const life = transactions.get(connection) ?? leased
        // `T` and `E` are within a transaction, `I` is outside of one.
        if (answer.endsWith('I')) transactions.delete(connection)
        if (life === undefined) return
        if (leased !== undefined) {
          for (const [id] of answer.matchAll(UUID)) lifeByJob.set(id, life)
          workerByLife.set(life, owner())
        }
        await gate.reach(life, { name: nameOfStatement(sql), part, moment: 'after' })
      },
    }
  }

  async function reachWebhook(id: string, moment: Moment): Promise<void> {
    const delivery = github.state.outbox.find((one) => one.id === id)
    const life = lifeOfDelivery(id)
    if (life === undefined || delivery === undefined) return
    await gate.reach(life, { name: `webhook ${delivery.webhook}`, part: 'web', moment })
  }

  return {
    add: (life) => void lives.push(life),
    webhooks: {
      before: (id) => reachWebhook(id, 'before'),
      after: (id) => reachWebhook(id, 'after'),
    },
    statements,
    workerOf: (life) => workerByLife.get(life),
  }
}

/** Work that goes on by time, and no step of a life. */
function isUpkeep(sql: string): boolean {
  return /heartbeat_on = now|SELECT group_id AS installation|count\(\*\)::integer/i.test(sql)
}

/** Short names of statements, by what they are about. */
const STATEMENTS: readonly (readonly [RegExp, string])[] = [
  [/^INSERT INTO deliveries/i, 'store the delivery'],
  [/pg_advisory_xact_lock/, 'lock the key'],
  [/^SELECT id, data AS job/, 'find a waiting job'],
  [/^INSERT INTO pgboss\.job/, 'store a job'],
  [/strict_fifo_heads/, LEASE],
  [/^SELECT id FROM pgboss\.job/, 'look at the lease'],
  [/SET completed_on/, 'complete the job'],
]

function nameOfStatement(sql: string): string {
  const text = sql.replace(/"/g, '')
  return `sql ${STATEMENTS.find(([pattern]) => pattern.test(text))?.[1] ?? text.slice(0, 40)}`
}

function nameOfRequest({ method, route, body }: SeenRequest): string {
  if (route !== '/graphql') return `${method} ${route}`
  const { query } = JSON.parse(body) as { query: string }
  return `graphql ${query.split(/[^a-z]/)[0]}`
}
