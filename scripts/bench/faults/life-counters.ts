import { HANDLERS } from '../../../src/app.ts'
import { decodeMarkers } from '../../../src/review/marker.ts'
import type { SeenRequest, SimulatedGitHub } from '../../../test/simulated-github/index.ts'
import type { Delivery, RateLimits } from '../../../test/simulated-github/state.ts'
import type { Town } from './life-town.ts'
import type { Troubles } from './life-troubles.ts'
import type { Stage } from './stage.ts'

/** The same thing, counted by two. */
export interface Counter {
  readonly name: string
  readonly service: number
  readonly github: number
  readonly agrees: boolean
}

export interface JobCount {
  readonly kind: string
  readonly state: string
  readonly count: number
  readonly retries: number
}

/** What the requests of an installation came to. */
export interface InstallationCount {
  readonly account: string
  readonly requests: number
  readonly refused: { readonly primary: number; readonly secondary: number; readonly concurrent: number }
  /** Answered by a fault, in place of GitHub. */
  readonly faulty: number
  /** Writes that were carried out, and the most within a minute of its limits. */
  readonly writes: number
  readonly mostWritesInAMinute: number
  readonly mostConcurrent: number
}

/** Requests that the bench itself saw. */
export interface Seen {
  readonly requests: Map<number, number>
  readonly writesAt: Map<number, number[]>
}

/** Milliseconds between the bench's look at a request and the simulation's. */
const TOLERANCE = 50

/** Counts the requests of installations on its own, as what it is compared with is the count of the simulation. */
export function watchRequests(github: SimulatedGitHub): Seen {
  const seen: Seen = { requests: new Map(), writesAt: new Map() }
  const begun = new WeakMap<SeenRequest, number>()
  github.onRequest(({ moment, request, status }) => {
    const { installation, route } = request
    // Asking for the limits is free, and an archive has a link of its own.
    if (installation === null || route === '/rate_limit' || route === '/codeload') return
    if (moment === 'before') {
      begun.set(request, Date.now())
      seen.requests.set(installation, (seen.requests.get(installation) ?? 0) + 1)
    } else if (writes(request) && (status ?? 500) < 300) {
      const at = seen.writesAt.get(installation) ?? []
      seen.writesAt.set(installation, [...at, begun.get(request) ?? Date.now()])
    }
  })
  return seen
}

function writes({ route, method, body }: SeenRequest): boolean {
  return route === '/graphql' ? /"query":"(\\n|\s)*mutation/.test(body) : method !== 'GET'
}

export function isAcknowledged({ answers }: Delivery): boolean {
  return answers.some((one) => typeof one === 'number' && one >= 200 && one < 300)
}

/** Whether the service has something to do for a webhook. */
export function asksForWork({ id, event, action, body }: Delivery): boolean {
  const name = action === null ? event : `${event}.${action}`
  const handler = HANDLERS[name as keyof typeof HANDLERS]
  return handler !== undefined && handler({ id, payload: JSON.parse(body) }).length > 0
}

export async function storedDeliveries({ query }: Stage): Promise<ReadonlySet<string>> {
  const rows = await query<{ id: string }>('SELECT id FROM deliveries')
  return new Set(rows.map(({ id }) => id))
}

/** What the service counts in its database, beside what GitHub counts. */
export async function countBoth(stage: Stage, town: Town): Promise<readonly Counter[]> {
  const { github, query } = stage
  const { state } = github
  const stored = await storedDeliveries(stage)
  const withWork = new Set(state.outbox.filter(asksForWork).map(({ id }) => id))
  const acknowledged = state.outbox.filter((one) => withWork.has(one.id) && isAcknowledged(one)).length
  const unanswered = [...stored].filter(
    (id) => !state.outbox.some((one) => one.id === id && isAcknowledged(one)),
  ).length
  const commands = await query<{ id: string }>(
    `SELECT DISTINCT data->>'commentId' AS id FROM pgboss.job WHERE data->>'kind' = 'celery-fix' AND state = 'completed'`,
  )
  const answered = new Set(state.issueComments.flatMap(({ body }) => decodeMarkers('reply', body)))
  const reviewed = await query(
    `SELECT DISTINCT data->'repository'->>'name', data->>'number' FROM pgboss.job
      WHERE data->>'kind' = 'review-pull-request' AND state = 'completed'`,
  )
  const requested = await query<{ subject: string }>(
    `SELECT subject FROM repairs WHERE subject LIKE 'delivery/%'`,
  )
  const redelivered = new Set(
    state.log
      .filter(
        ({ route, status }) => route === '/app/hook/deliveries/{delivery_id}/attempts' && status === 202,
      )
      .map(({ path }) => path),
  )
  return [
    {
      name: 'webhooks with work: stored, sent',
      service: stored.size,
      github: withWork.size,
      agrees: stored.symmetricDifference(withWork).size === 0,
    },
    same('webhooks with work: stored and answered, acknowledged', stored.size - unanswered, acknowledged),
    same('webhooks asked for again, sent again', requested.length, redelivered.size),
    {
      name: 'commands done, replies',
      service: commands.length,
      github: answered.size,
      agrees: new Set(commands.map(({ id }) => id)).symmetricDifference(answered).size === 0,
    },
    same('pull requests reviewed, opened', reviewed.length, town.pulls.length),
  ]
}

function same(name: string, service: number, github: number): Counter {
  return { name, service, github, agrees: service === github }
}

export async function countJobs({ query }: Stage): Promise<readonly JobCount[]> {
  return await query<{ kind: string; state: string; count: number; retries: number }>(
    `SELECT data->>'kind' AS kind, state::text, count(*)::integer AS count, sum(retry_count)::integer AS retries
      FROM pgboss.job WHERE data->>'kind' IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
  )
}

export function countInstallations(
  { github }: Stage,
  seen: Seen,
  { notCarriedOut }: Troubles,
  limits: RateLimits,
): { readonly installations: readonly InstallationCount[]; readonly counters: readonly Counter[] } {
  const all = github.state.installations.map((one) => {
    const { requests, writes, refused, mostConcurrent } = github.usage(one)
    const faulty = notCarriedOut.get(one.id) ?? 0
    const counted = requests + refused.primary + refused.secondary + refused.concurrent + faulty
    const mostWritesInAMinute = mostWithin(seen.writesAt.get(one.id) ?? [], limits.minuteMs - TOLERANCE)
    const { account } = one
    const limit = limits.writesPerMinute
    return {
      counters: [
        same(`requests of ${account}: seen, counted`, seen.requests.get(one.id) ?? 0, counted),
        {
          name: `writes of ${account} in a minute: most, limit`,
          service: mostWritesInAMinute,
          github: limit,
          agrees: mostWritesInAMinute <= limit,
        },
      ],
      installation: { account, requests, refused, faulty, writes, mostWritesInAMinute, mostConcurrent },
    }
  })
  return { installations: all.map((one) => one.installation), counters: all.flatMap((one) => one.counters) }
}

/** The most times within a window that ends with one of them. */
function mostWithin(times: readonly number[], window: number): number {
  return Math.max(0, ...times.map((end) => times.filter((at) => at > end - window && at <= end).length))
}
