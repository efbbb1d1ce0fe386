import { Refusal } from '../answer.ts'
import type { Installation, RateLimits, State, Usage } from '../state.ts'

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, and the same page of GraphQL. */
export const GITHUB_RATES: RateLimits = {
  hourMs: 3_600_000,
  minuteMs: 60_000,
  requestsPerHour: 5000,
  graphqlPointsPerHour: 5000,
  writesPerMinute: 80,
  writesPerHour: 500,
  concurrent: 100,
  pointsPerMinute: 900,
  graphqlPointsPerMinute: 2000,
  secondaryStatus: 403,
}

export type Resource = 'core' | 'graphql'

/** A primary limit's window: it begins with the first request and ends at a whole second, as `reset` says it. */
interface Window {
  endsAt: number
  used: number
}

/** What happened lately, oldest first. */
type Recent = { readonly at: number; readonly amount: number }[]

/** What one installation has used of its limits. */
export interface Meter {
  readonly installation: number
  readonly usage: Usage
  readonly windows: Readonly<Record<Resource, Window>>
  /** Of the writes, for the limits of a minute and of an hour. */
  readonly writes: Recent
  readonly points: Readonly<Record<Resource, Recent>>
}

/** A request's price: points of the primary limit, points of the secondary one, and whether it creates content. */
interface Price {
  readonly resource: Resource
  readonly cost: number
  readonly points: number
  /** How much content it creates: each mutation of a GraphQL document counts. */
  readonly writes: number
}

/** https://docs.github.com/…#calculating-points-for-the-secondary-rate-limit */
export const POINTS = { read: 1, write: 5 } as const

export function meterOf(state: State, installation: Pick<Installation, 'id'>): Meter {
  const known = state.meters.get(installation.id)
  if (known !== undefined) return known
  const meter: Meter = {
    installation: installation.id,
    usage: {
      requests: 0,
      writes: 0,
      graphqlPoints: 0,
      concurrent: 0,
      mostConcurrent: 0,
      refused: { primary: 0, secondary: 0, concurrent: 0 },
    },
    windows: { core: { endsAt: 0, used: 0 }, graphql: { endsAt: 0, used: 0 } },
    writes: [],
    points: { core: [], graphql: [] },
  }
  state.meters.set(installation.id, meter)
  return meter
}

/** Pays for a request, or refuses it as GitHub does where a limit is enforced and reached. */
export function spend(state: State, meter: Meter, price: Price): void {
  const { usage } = meter
  const now = Date.now()
  const limits = state.rateLimits
  const window = currentWindow(state, meter, price.resource, now)
  const limit = primaryLimit(limits ?? GITHUB_RATES, price.resource)
  if (window.used === Number.POSITIVE_INFINITY || (limits !== null && window.used + price.cost > limit)) {
    usage.refused.primary += 1
    throw new PrimaryRefusal(meter)
  }
  if (limits !== null) requireSecondary(meter, price, limits, now)
  window.used += price.cost
  usage.requests += 1
  if (price.resource === 'graphql') usage.graphqlPoints += price.cost
  if (price.writes > 0) {
    usage.writes += price.writes
    meter.writes.push({ at: now, amount: price.writes })
  }
  meter.points[price.resource].push({ at: now, amount: price.points })
}

/** Uses up what is left of a primary limit, until its window ends. */
export function exhaust(state: State, installation: Installation, resource: Resource): void {
  currentWindow(state, meterOf(state, installation), resource, Date.now()).used = Number.POSITIVE_INFINITY
}

/** What GitHub says about the limit in the headers of each answer. */
export function rateHeaders(state: State, meter: Meter | null, resource: Resource): Record<string, string> {
  const { limit, used, remaining, reset } = rateOf(state, meter, resource)
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': resource,
  }
}

/** The same as numbers. Where nothing is enforced, half of the limit remains at all times. */
export function rateOf(
  state: State,
  meter: Meter | null,
  resource: Resource,
): { readonly limit: number; readonly used: number; readonly remaining: number; readonly reset: number } {
  const limits = state.rateLimits ?? GITHUB_RATES
  const limit = primaryLimit(limits, resource)
  if (meter === null) {
    return { limit, used: 1, remaining: limit - 1, reset: Math.ceil((Date.now() + limits.hourMs) / 1000) }
  }
  const window = currentWindow(state, meter, resource, Date.now())
  const isEnforced = state.rateLimits !== null || window.used === Number.POSITIVE_INFINITY
  const used = Math.min(window.used, isEnforced ? limit : Math.floor(limit / 2))
  return { limit, used, remaining: limit - used, reset: window.endsAt / 1000 }
}

function currentWindow(state: State, meter: Meter, resource: Resource, now: number): Window {
  const window = meter.windows[resource]
  if (now < window.endsAt) return window
  const { hourMs } = state.rateLimits ?? GITHUB_RATES
  window.endsAt = Math.ceil((now + hourMs) / 1000) * 1000
  window.used = 0
  return window
}

function primaryLimit(limits: RateLimits, resource: Resource): number {
  return resource === 'core' ? limits.requestsPerHour : limits.graphqlPointsPerHour
}

function requireSecondary(meter: Meter, price: Price, limits: RateLimits, now: number): void {
  const { usage } = meter
  if (usage.concurrent > limits.concurrent) {
    usage.refused.concurrent += 1
    throw secondaryRefusal(limits, limits.minuteMs)
  }
  const points = price.resource === 'core' ? limits.pointsPerMinute : limits.graphqlPointsPerMinute
  const waits = [
    waitFor(meter.points[price.resource], price.points, points, limits.minuteMs, now),
    ...(price.writes > 0
      ? [
          waitFor(meter.writes, price.writes, limits.writesPerHour, limits.hourMs, now),
          waitFor(meter.writes, price.writes, limits.writesPerMinute, limits.minuteMs, now, limits.hourMs),
        ]
      : []),
  ]
  const longest = Math.max(...waits)
  if (longest <= 0) return
  usage.refused.secondary += 1
  throw secondaryRefusal(limits, longest)
}

/** The milliseconds until `more` fits into a sliding window; what is older than `keptMs` is forgotten. */
function waitFor(
  recent: Recent,
  more: number,
  limit: number,
  windowMs: number,
  now: number,
  keptMs = windowMs,
): number {
  const firstKept = recent.findIndex(({ at }) => at > now - keptMs)
  recent.splice(0, firstKept < 0 ? recent.length : firstKept)
  const inside = recent.filter(({ at }) => at > now - windowMs)
  let excess = inside.reduce((sum, { amount }) => sum + amount, 0) + more - limit
  if (excess <= 0) return 0
  for (const { at, amount } of inside) {
    excess -= amount
    if (excess <= 0) return at + windowMs - now
  }
  return windowMs
}

const SUPPORT = 'If you reach out to GitHub Support for help, please include the request ID 0000:SIMULATED.'

/** Refused for the hour. */
export class PrimaryRefusal extends Refusal {
  /** GraphQL words a repeated refusal differently, with another type. */
  readonly isRepeated: boolean
  readonly installation: number

  constructor(meter: Meter) {
    super(403, `API rate limit exceeded for installation ID ${meter.installation}. ${SUPPORT}`)
    this.isRepeated = meter.usage.refused.primary > 1
    this.installation = meter.installation
  }
}

function secondaryRefusal(limits: RateLimits, waitMs: number): Refusal {
  const message = `You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ${SUPPORT}`
  return new Refusal(limits.secondaryStatus, message, {}, { 'retry-after': String(Math.ceil(waitMs / 1000)) })
}
