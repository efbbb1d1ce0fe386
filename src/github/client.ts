import { readFileSync } from 'node:fs'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { withoutContent } from './bare-errors.ts'
import { isReset, isWorthAnotherRequest } from './errors.ts'
import { statusOf } from './failure.ts'
import { createTokens, type TokenIssuer, type TokenScope, type Tokens } from './tokens.ts'
import { createTransfer, type TransferLimits } from './transfer.ts'
import { BrokenTransfer } from './transfer-errors.ts'

/** Who the app is and where GitHub's API is. */
export interface AppCredentials {
  readonly appId: string
  readonly privateKey: string
  /** `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server. */
  readonly apiUrl: string
}

export interface ClientOptions extends Partial<TransferLimits> {
  /** Runs right before each request, which waits for it: `GET /repos/{owner}/{repo}/pulls`, `POST /graphql query look`. */
  readonly beforeRequest?: (route: string) => Promise<void>
  /** Gets a line for each request: method, path, status and time. */
  readonly logRequest?: (line: string) => void
}

/** A client that is authenticated as the app itself. It caches the tokens of all installations. */
export interface AppClient extends TokenIssuer {
  readonly octokit: Octokit
  readonly connection: Connection
}

interface Connection {
  readonly apiUrl: string
  readonly options: ClientOptions
}

/** What reviews and replies take. The manifest of the app, app.yml, grants this and the others. */
export const WORK_PERMISSIONS = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const
/** What the commit of `/celery-fix` takes. */
export const COMMIT_PERMISSIONS = { contents: 'write', metadata: 'read' } as const
/** What naming the pull requests of a merge group takes. */
export const QUEUE_PERMISSIONS = { merge_queues: 'read', metadata: 'read', pull_requests: 'read' } as const
/** What resolving a thread takes, with the verdict in the same request: GitHub counts it as a change of the contents. */
export const RESOLVE_PERMISSIONS = {
  checks: 'write',
  contents: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const
/** What reading files of the owner's other repositories takes. */
export const READ_PERMISSIONS = { contents: 'read', metadata: 'read' } as const

/** Repeats of one read after connections that were reset. */
const MAX_RESETS = 3

const LIMITS: TransferLimits = { timeoutMs: 30_000, maxAnswerBytes: 100 * 1024 * 1024 }

/** One for each process: clients of installations share its tokens. */
export function appClient(credentials: AppCredentials, options: ClientOptions = {}): AppClient {
  const { appId, privateKey, apiUrl } = credentials
  const connection = { apiUrl, options }
  const octokit = createOctokit(connection, { authStrategy: createAppAuth, auth: { appId, privateKey } })
  addHooks(octokit, connection)
  return { octokit, connection, ungranted: new Map() }
}

/** A client with an installation's token, requested with the first request and renewed before its hour ends. */
export function installationClient(app: AppClient, installationId: number, scope: TokenScope): Octokit {
  return clientWith(app.connection, createTokens(app, installationId, scope))
}

/** A client with the tokens of some source. */
export function clientWith(connection: Connection, tokens: Tokens): Octokit {
  const octokit = createOctokit(connection)
  addHooks(octokit, connection, tokens)
  return octokit
}

type OctokitOptions = NonNullable<ConstructorParameters<typeof Octokit>[0]>

function createOctokit({ apiUrl, options }: Connection, authentication: OctokitOptions = {}): Octokit {
  const { logRequest = () => {} } = options
  // Failed requests are exceptions already: no second line for them on the console.
  const log = { debug() {}, info: logRequest, warn: logRequest, error: logRequest }
  const octokit = new Octokit({
    ...authentication,
    // GraphQL's URL follows from it: `/graphql`, or `/api/graphql` beside `/api/v3`.
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: `celery-guard/${version()}`,
    log,
    request: { log },
  })
  // GraphQL's errors arise from answers with status 200, which no hook sees.
  const { graphql } = octokit
  const bareGraphql = (...request: Parameters<typeof graphql>) =>
    graphql(...request).catch((error: unknown) => Promise.reject(withoutContent(error)))
  return Object.assign(octokit, { graphql: Object.assign(bareGraphql, graphql) })
}

/** Nothing waits here: who calls decides on waits and further attempts. */
function addHooks(octokit: Octokit, { options }: Connection, tokens?: Tokens): void {
  const limits = { ...LIMITS, ...definedOnly(options) }
  // One hook, as Octokit gives each the same `route`: what one passes on does not reach the next.
  octokit.hook.wrap('request', async (request, route) => {
    const send = async () => {
      // Last of all: the token of a request may have taken a minute.
      await options.beforeRequest?.(nameOf(route))
      return await transferWithin(limits, () => request(route), route)
    }
    const sendTwice = () => repeatReads(send, route)
    return tokens ? await withToken(tokens, sendTwice, route) : await sendTwice()
  })
}

function definedOnly({ timeoutMs, maxAnswerBytes }: ClientOptions): Partial<TransferLimits> {
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(maxAnswerBytes !== undefined && { maxAnswerBytes }),
  }
}

type Answer = Awaited<ReturnType<Octokit['request']>>
type Route = Required<Octokit['request']['endpoint']['DEFAULTS']>
type Send = () => Answer | Promise<Answer>

async function transferWithin(limits: TransferLimits, send: Send, route: Route): Promise<Answer> {
  const streamed = route.request?.parseSuccessResponseBody === false
  const transfer = createTransfer(limits, streamed)
  Object.assign(route.request, { fetch: transfer.fetch })
  const answer = await Promise.resolve(send()).catch((error: unknown) => {
    throw transfer.failure() ?? withoutContent(error)
  })
  // Octokit takes an answer that breaks off for an empty one, and one that is not JSON for its text.
  const failure = transfer.failure()
  if (failure !== null) throw failure
  if (typeof answer.data === 'string' && answer.headers['content-type'] !== undefined) {
    throw new BrokenTransfer("GitHub's answer is not JSON")
  }
  return answer
}

/** Repeats a read where the connection or, once, the server failed. GitHub may have carried out a write. */
async function repeatReads(send: Send, route: Route): Promise<Answer> {
  const repeats = route.request?.retries ?? (isRead(route) ? 1 : 0)
  // A process that was busy for long may find several of its open connections closed, one after another.
  for (let resets = 0; ; resets += 1) {
    try {
      return await send()
    } catch (error) {
      const isLast = isReset(error) ? resets >= repeats * MAX_RESETS : resets >= repeats
      if (isLast || !isWorthAnotherRequest(error)) throw error
    }
  }
}

/** GraphQL sends reads and writes alike; its operation tells them apart, and which is which. */
function nameOf({ method, url, query }: Route): string {
  const operation = typeof query === 'string' ? /^\s*(query|mutation)\b *(\w*)/.exec(query) : null
  const words = operation === null ? [] : operation.slice(1).filter((word) => word !== '')
  return [method, url, ...words].join(' ')
}

function isRead({ method, url, query }: Route): boolean {
  if (method === 'GET' || method === 'HEAD') return true
  // Nobody is harmed by a token that nobody got.
  if (url.endsWith('/access_tokens')) return true
  return url.endsWith('/graphql') && typeof query === 'string' && query.trimStart().startsWith('query')
}

/** GitHub carries out nothing for a token that it refuses, so that writes are repeated as well. */
async function withToken(tokens: Tokens, send: Send, route: Route): Promise<Answer> {
  const token = await tokens.current()
  route.headers.authorization = `token ${token}`
  try {
    return await send()
  } catch (error) {
    if (statusOf(error) !== 401) throw error
    route.headers.authorization = `token ${await tokens.insteadOf(token)}`
    return await send()
  }
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}
