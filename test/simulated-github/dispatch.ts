import type { IncomingHttpHeaders } from 'node:http'
import { type Answer, json, NotSimulated, notFound, Refusal, refusalAnswer } from './answer.ts'
import { endOfSilence, faultAnswer, takeFault } from './faults.ts'
import { answerGraphql } from './graphql/endpoint.ts'
import { requireKnownMediaType } from './operation.ts'
import { handlerOf } from './resources/index.ts'
import { codeload } from './resources/tarballs.ts'
import type { Match } from './router.ts'
import { authenticate, type Caller } from './rules/authentication.ts'
import { ACCESS, requirePermission } from './rules/permissions.ts'
import { type Meter, meterOf, POINTS, rateHeaders, spend } from './rules/rate-limits.ts'
import { type Simulation, violation } from './simulation.ts'
import { findRenamed, findRepository, type Hook, type SeenRequest } from './state.ts'

/** An HTTP request, read to its end. */
export interface Request {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** The operation of GitHub's description, null for GraphQL, downloads and unknown paths. */
  readonly match: Match | null
  /** The path template under which the log and faults know it; null for unknown paths. */
  readonly route: string | null
}

/** Answers as GitHub would, or with a fault that is set for this request; null when the caller has given up. */
export async function dispatch(
  simulation: Simulation,
  request: Request,
  isGone: () => boolean,
): Promise<Answer | null> {
  const seen = seenRequest(simulation, request)
  const { state } = simulation
  const meter = seen.installation === null ? null : meterOf(state, { id: seen.installation })
  if (meter !== null) enter(meter)
  try {
    await callHooks(simulation.hooks, { moment: 'before', request: seen, status: null })
    const answer = await answerWithFaults(simulation, request, seen, isGone)
    if (answer === null) return null
    await callHooks(simulation.hooks, { moment: 'after', request: seen, status: answer.status })
    const limit = rateHeaders(state, meter, request.route === '/graphql' ? 'graphql' : 'core')
    return { ...answer, headers: { ...limit, ...answer.headers } }
  } finally {
    if (meter !== null) meter.usage.concurrent -= 1
  }
}

function enter({ usage }: Meter): void {
  usage.concurrent += 1
  usage.mostConcurrent = Math.max(usage.mostConcurrent, usage.concurrent)
}

async function answerWithFaults(
  simulation: Simulation,
  request: Request,
  seen: SeenRequest,
  isGone: () => boolean,
): Promise<Answer | null> {
  const fault = takeFault(simulation.state, seen)
  if (fault === null) return answerOrRefuse(simulation, request)
  if (fault.kind === 'silence') {
    const written = fault.afterWrite ? await answerOrRefuse(simulation, request) : null
    await endOfSilence(fault)
    if (written !== null) return written
    return isGone() ? null : answerOrRefuse(simulation, request)
  }
  const carriedOut = fault.afterWrite || fault.kind === 'cut'
  return faultAnswer(fault, carriedOut ? await answerOrRefuse(simulation, request) : null)
}

function seenRequest({ state }: Simulation, { method, url, route, body, headers }: Request): SeenRequest {
  const token = state.tokens.get((headers.authorization ?? '').replace(/^(bearer|token) /i, ''))
  return {
    method,
    path: url.pathname + url.search,
    route,
    body: body.toString(),
    installation: token?.installation.id ?? null,
  }
}

async function callHooks(hooks: ReadonlySet<Hook>, step: Parameters<Hook>[0]): Promise<void> {
  for (const hook of hooks) await hook(step)
}

async function answerOrRefuse(simulation: Simulation, request: Request): Promise<Answer> {
  const { method, url, match } = request
  try {
    return await answerRequest(simulation, request)
  } catch (error) {
    if (error instanceof Refusal) {
      const answer = refusalAnswer(error)
      if (match !== null) checkAnswer(simulation, match, answer)
      return answer
    }
    if (error instanceof NotSimulated) {
      violation(simulation, `${method} ${url.pathname}: ${error.message}`)
      return json({ message: error.message }, 501)
    }
    violation(simulation, `${method} ${url.pathname}: the simulation failed: ${(error as Error).stack}`)
    return json({ message: 'The simulated GitHub failed: see its violations.' }, 500)
  }
}

async function answerRequest(simulation: Simulation, request: Request): Promise<Answer> {
  const { state } = simulation
  const { method, match, route } = request
  const { pathname, search } = request.url
  const archive = method === 'GET' ? codeload(state, pathname) : null
  if (archive !== null) return archive
  if (request.headers['user-agent'] === undefined) {
    throw new Refusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
    )
  }
  if (match === null && route !== '/graphql') {
    violation(simulation, `${method} ${pathname}: no such route here`)
    throw notFound()
  }
  const caller = authenticate(state, request.headers.authorization)
  if (caller.kind === 'installation' && caller.token.installation.suspension !== null) {
    throw new Refusal(403, 'This installation has been suspended')
  }
  // Asking for the limits is free.
  if (caller.kind === 'installation' && match !== null && match.operation.id !== 'rate-limit/get') {
    const writes = method === 'GET' ? 0 : 1
    const points = writes > 0 ? POINTS.write : POINTS.read
    spend(state, meterOf(state, caller.token.installation), { resource: 'core', cost: 1, points, writes })
  }
  const body = parseBody(request)
  if (match === null) return answerGraphql(simulation, caller, body)
  const moved = movedTo(simulation, request, match)
  if (moved !== null) return moved
  requireAccess(simulation, caller, match)
  requireKnownMediaType(request.headers.accept ?? '*/*')
  const parameters = requireValid(simulation, request, match, body)
  const call = {
    simulation,
    caller,
    parameters,
    url: simulation.url + pathname + search,
    accept: request.headers.accept ?? '*/*',
  }
  const answer = await handlerOf(match.operation.id)(call)
  checkAnswer(simulation, match, answer)
  return answer
}

/** GitHub leads requests under a former name to the repository's id, writes with their body. */
function movedTo(
  { state, url }: Simulation,
  { method, url: asked }: Request,
  { parameters }: Match,
): Answer | null {
  const { owner, repo } = parameters
  const renamed = owner === undefined || repo === undefined ? undefined : findRenamed(state, owner, repo)
  if (renamed === undefined) return null
  const rest = asked.pathname
    .split('/')
    .slice(4)
    .map((part) => `/${part}`)
    .join('')
  const location = `${url}/repositories/${renamed.id}${rest}${asked.search}`
  const status = method === 'GET' ? 301 : 307
  return json({ message: 'Moved Permanently', url: location }, status, { location })
}

function requireAccess(simulation: Simulation, caller: Caller, { operation, parameters }: Match): void {
  const access = ACCESS[operation.id]
  if (access === 'app') {
    if (caller.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded')
    return
  }
  if (caller.kind === 'app') throw new Refusal(403, 'Resource not accessible by integration')
  if (access === 'installation') return
  const repository = findRepository(simulation.state, parameters.owner ?? '', parameters.repo ?? '')
  if (repository === undefined) throw notFound()
  requirePermission(caller.token, repository, access)
}

/** Path, query and body in one object; what the description does not allow is refused and is a violation. */
function requireValid(
  simulation: Simulation,
  request: Request,
  { operation, parameters }: Match,
  body: unknown,
): Record<string, unknown> {
  const outside: Record<string, unknown> = { ...Object.fromEntries(request.url.searchParams), ...parameters }
  const problems = [
    ...simulation.description.parameterProblems(operation.id, outside),
    ...simulation.description.bodyProblems(operation.id, body),
  ]
  if (problems.length > 0) {
    violation(simulation, `${request.method} ${request.url.pathname}: ${problems.join('; ')}`)
    throw new Refusal(422, `Invalid request.\n\n${problems.join('\n')}`)
  }
  return { ...outside, ...(body as Record<string, unknown> | undefined) }
}

/** Our own answers have to be GitHub's: an app tested against less would fail in production. */
function checkAnswer(simulation: Simulation, { operation }: Match, answer: Answer): void {
  if (!simulation.validate || !('json' in answer)) return
  for (const problem of simulation.description.answerProblems(operation.id, answer.status, answer.json)) {
    violation(
      simulation,
      `answer ${answer.status} of ${operation.id} is not as GitHub describes it: ${problem}`,
    )
  }
}

function parseBody(request: Request): unknown {
  if (request.body.length === 0) return undefined
  try {
    return JSON.parse(request.body.toString())
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}
