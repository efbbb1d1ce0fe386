import { codesOf, type Failure, shown, toFailure } from './failure.ts'
import { BrokenTransfer, OversizedAnswer, RequestTimeout } from './transfer-errors.ts'

/** What to do about a failed job: run it again soon, not before a time, or never. */
export type Verdict =
  | { readonly kind: 'retry' }
  | { readonly kind: 'wait'; readonly until: Date; readonly reason: string }
  /** GitHub does not have it, or not yet: webhooks arrive before all of its servers know what they are about. */
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'give-up'; readonly reason: string }

/** A kind of failure. The first row that matches decides. */
interface Row {
  readonly name: string
  readonly matches: (failure: Failure) => boolean
  readonly verdict: Verdict['kind']
  /** Of all but a retry; for the log and the check. */
  readonly reason?: string | ((failure: Failure) => string)
}

/** GitHub's limits are by the hour; its clock and this one may differ. */
const LONGEST_WAIT_MS = 70 * 60 * 1000
const SHORTEST_WAIT_MS = 1000
/** What GitHub requires after a limit without a time. */
const DEFAULT_WAIT_MS = 60 * 1000

const CONNECTION_CODES = [
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
]
const QUERY_CUT_OFF =
  /something went wrong while executing your query|couldn't respond to your request in time/i
const NOT_ACCESSIBLE = /not accessible by integration/i
const GONE = 'GitHub does not have it, or the app was removed from the repository'
/** The server closed a connection, as it may at any time. */
const RESET_CODES = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

const TABLE: readonly Row[] = [
  {
    name: 'an answer that is too large',
    matches: ({ chain }) => chain.some((one) => one instanceof OversizedAnswer),
    verdict: 'give-up',
    reason: ({ message }) => shown(message),
  },
  {
    name: 'a broken, invalid or missing answer',
    matches: (failure) =>
      failure.chain.some((one) => one instanceof BrokenTransfer || one instanceof RequestTimeout) ||
      codesOf(failure).some((code) => CONNECTION_CODES.includes(code)),
    verdict: 'retry',
  },

  // Limits: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
  {
    name: 'a limit by status',
    matches: hasStatus(429),
    verdict: 'wait',
    reason: "GitHub's rate limit",
  },
  {
    name: 'a limit by type, in an answer with status 200',
    matches: ({ types }) => types.some((type) => type === 'RATE_LIMITED' || type === 'RATE_LIMIT'),
    verdict: 'wait',
    reason: "GitHub's rate limit for GraphQL",
  },
  {
    name: 'a limit by its headers',
    matches: ({ status, headers }) =>
      status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0'),
    verdict: 'wait',
    reason: "GitHub's rate limit",
  },
  {
    name: 'a limit by its message',
    matches: ({ status, isGraphql, message }) =>
      (status === 403 || isGraphql) && /rate limit|abuse detection/i.test(message),
    verdict: 'wait',
    reason: "GitHub's secondary rate limit",
  },
  {
    name: 'too many comments and reviews at once',
    matches: ({ message, status, isGraphql }) =>
      (status === 403 || status === 422 || isGraphql) && /was submitted too quickly/.test(message),
    verdict: 'wait',
    reason: "GitHub's limit for comments and reviews",
  },
  {
    name: 'maintenance',
    matches: ({ status, headers }) => status === 503 && headers['retry-after'] !== undefined,
    verdict: 'wait',
    reason: 'GitHub is unavailable',
  },

  // Passing by themselves.
  { name: 'an error of the server', matches: ({ status }) => (status ?? 0) >= 500, verdict: 'retry' },
  // No limit of the installation: the query of one pull request must not hold up all others.
  { name: 'a query that took GitHub too long', matches: isCutOff, verdict: 'retry' },
  { name: 'a timeout or a conflict', matches: hasStatus(408, 409), verdict: 'retry' },
  {
    name: 'an error of a server behind GraphQL',
    matches: hasType('INTERNAL', 'INTERNAL_ERROR', 'SERVICE_UNAVAILABLE', 'RESOURCE_LIMITS_EXCEEDED'),
    verdict: 'retry',
  },

  // The app or its installation.
  {
    name: 'clocks that differ',
    matches: hasMessage(401, /'(Issued at|Expiration time)' claim/),
    verdict: 'give-up',
    reason: "the clock of this machine differs from GitHub's: set it",
  },
  {
    // The client had requested another token before. Some servers of GitHub learn of a new one seconds later.
    name: 'a token that GitHub does not know',
    matches: hasMessage(401, /bad credentials/i),
    verdict: 'retry',
  },
  {
    name: 'a wrong key',
    matches: hasStatus(401),
    verdict: 'give-up',
    reason: ({ message }) =>
      `GitHub refused the credentials of the app; do APP_ID and PRIVATE_KEY belong together? (${shown(message)})`,
  },
  {
    name: 'a suspended installation',
    matches: hasMessage(403, /suspended/i),
    verdict: 'give-up',
    reason: 'the installation of the app is suspended',
  },
  {
    name: 'a blocked repository',
    matches: ({ status, message }) =>
      (status === 403 || status === 451) && /repository access blocked/i.test(message),
    verdict: 'give-up',
    reason: 'GitHub blocked the repository',
  },
  {
    name: 'a missing permission',
    matches: (failure) => hasMessage(403, NOT_ACCESSIBLE)(failure) || hasType('FORBIDDEN')(failure),
    verdict: 'give-up',
    reason: missingPermission,
  },
  {
    name: 'something that is gone',
    matches: hasStatus(410, 451),
    verdict: 'give-up',
    reason: GONE,
  },
  {
    name: 'something that is gone, or that this server of GitHub does not know yet',
    matches: (failure) => hasStatus(404)(failure) || hasType('NOT_FOUND')(failure),
    verdict: 'missing',
    reason: GONE,
  },
  {
    // A push to a fork reaches the repository of its pull request seconds after the webhook.
    name: 'a commit that GitHub does not know yet',
    matches: hasMessage(422, /no commit found for sha/i),
    verdict: 'missing',
    reason: 'GitHub does not have the commit',
  },
  {
    name: 'a repository without the app',
    matches: hasMessage(422, /not accessible to the parent installation/),
    verdict: 'give-up',
    reason: 'the app was removed from the repository, or the repository was renamed',
  },
  {
    name: 'any other refusal',
    matches: ({ status, isGraphql }) => status !== null || isGraphql,
    verdict: 'give-up',
    reason: ({ status, message }) => `GitHub refused the request: ${status ?? 'GraphQL'}: ${shown(message)}`,
  },
]

/** What to do about an error of a job. Errors from elsewhere than GitHub are bugs and do not go away. */
export function classify(error: unknown, now: Date): Verdict {
  const failure = toFailure(error)
  const row = TABLE.find(({ matches }) => matches(failure))
  if (row === undefined) return { kind: 'give-up', reason: `an unexpected error: ${shown(failure.message)}` }
  const { verdict, reason = '' } = row
  if (verdict === 'retry') return { kind: 'retry' }
  const text = typeof reason === 'string' ? reason : reason(failure)
  if (verdict !== 'wait') return { kind: verdict, reason: text }
  return { kind: 'wait', until: new Date(now.getTime() + waitOf(failure, now)), reason: text }
}

/** Whether GitHub's answer says nothing about the request itself. */
export function isRetryable(error: unknown): boolean {
  const { kind } = classify(error, new Date())
  return kind === 'retry' || kind === 'wait'
}

/** Whether GitHub refused a request for a reason that does not pass by itself. */
export function isRefusal(error: unknown): boolean {
  const { status, isGraphql } = toFailure(error)
  return (status !== null || isGraphql) && !isRetryable(error)
}

/** Whether a second request at once is likely to succeed. A silent GitHub is not asked again: that takes as long. */
export function isWorthAnotherRequest(error: unknown): boolean {
  const failure = toFailure(error)
  if (failure.chain.some((one) => one instanceof RequestTimeout || one instanceof OversizedAnswer))
    return false
  if (codesOf(failure).some((code) => RESET_CODES.includes(code))) return true
  // It counts against the limits.
  if (isCutOff(failure)) return false
  return failure.answered && (failure.status ?? 0) >= 500 && classify(error, new Date()).kind === 'retry'
}

/** Whether a query may be too much for GitHub, which may answer a part of it. */
export function isTooMuch(error: unknown): boolean {
  const failure = toFailure(error)
  const isStopped = isCutOff(failure) || (failure.isGraphql && failure.status === 502)
  return isStopped || hasType('RESOURCE_LIMITS_EXCEEDED')(failure)
}

/** Whether the other end had closed the connection before it answered. */
export function isReset(error: unknown): boolean {
  const failure = toFailure(error)
  if (failure.chain.some((one) => one instanceof BrokenTransfer)) return false
  return codesOf(failure).some((code) => RESET_CODES.includes(code))
}

function isCutOff({ status, isGraphql, message }: Failure): boolean {
  return isGraphql && (status === 504 || QUERY_CUT_OFF.test(message))
}

/** Milliseconds from now, by GitHub's own clock where it sends a time. */
function waitOf({ headers }: Failure, now: Date): number {
  const clock = timeOf(headers.date) ?? now.getTime()
  const until = retryAfter(headers['retry-after'], clock) ?? resetOf(headers) ?? clock + DEFAULT_WAIT_MS
  return Math.min(Math.max(until - clock, SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
}

/** Seconds, or a date. */
function retryAfter(value: unknown, clock: number): number | null {
  const seconds = numberOf(value)
  return seconds === null ? timeOf(value) : clock + seconds * 1000
}

function resetOf(headers: Failure['headers']): number | null {
  if (headers['x-ratelimit-remaining'] !== '0') return null
  const seconds = numberOf(headers['x-ratelimit-reset'])
  return seconds === null ? null : seconds * 1000
}

function numberOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : null
}

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : time
}

/** GitHub names the permissions of which a request needs one: `contents=write; contents=write,workflows=write`. */
function missingPermission({ headers, message }: Failure): string {
  // Such as an allow list of addresses, or an archived repository.
  if (!NOT_ACCESSIBLE.test(message)) return `GitHub forbids the request: ${shown(message)}`
  const needed = headers['x-accepted-github-permissions']
  if (typeof needed !== 'string') return 'the installation of the app lacks a permission'
  return `the installation of the app lacks a permission: ${shown(needed)}`
}

function hasStatus(...statuses: readonly number[]): Row['matches'] {
  return ({ status }) => status !== null && statuses.includes(status)
}

function hasMessage(status: number, pattern: RegExp): Row['matches'] {
  return (failure) => failure.status === status && pattern.test(failure.message)
}

function hasType(...types: readonly string[]): Row['matches'] {
  return (failure) => failure.types.some((type) => types.includes(type))
}
