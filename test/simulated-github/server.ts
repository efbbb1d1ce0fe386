import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Answer } from './answer.ts'
import { dispatch, type Request } from './dispatch.ts'
import { createRouter } from './router.ts'
import { loadDescription } from './schema/openapi.ts'
import { type Simulation, violation } from './simulation.ts'
import { fullName, type LoggedRequest } from './state.ts'

/** Routes that GitHub's description does not have. */
const SPECIAL = /^(?:POST (\/graphql)$|GET (\/codeload)\/)/

type Router = ReturnType<typeof createRouter>

/** The HTTP server of the simulated GitHub; `simulation` is asked for at each request. */
export function createApiServer(simulation: () => Simulation): Server {
  const router = createRouter(loadDescription().operations)
  // App and GitHub share a thread here: while it computes, no connection may pass for idle, or it is closed in use.
  return createServer({ keepAliveTimeout: 120_000 }, (incoming, outgoing) => {
    serve(simulation(), router, incoming, outgoing).catch((error: Error) => {
      violation(simulation(), `${incoming.method} ${incoming.url} was not answered: ${error.message}`)
      outgoing.destroy()
    })
  })
}

async function serve(
  simulation: Simulation,
  router: Router,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const startedAt = performance.now()
  const request = await readRequest(simulation, router, incoming)
  const logged: LoggedRequest = {
    method: request.method,
    path: request.url.pathname + request.url.search,
    route: request.route,
    requestBytes: request.body.length,
    status: 0,
    responseBytes: 0,
    milliseconds: 0,
  }
  simulation.state.log.push(logged)
  const answer = await dispatch(simulation, request, () => outgoing.closed)
  if (answer === null || outgoing.closed) return
  logged.status = answer.status
  logged.responseBytes = await write(outgoing, answer)
  logged.milliseconds = Math.round(performance.now() - startedAt)
}

async function readRequest(
  simulation: Simulation,
  router: Router,
  incoming: IncomingMessage,
): Promise<Request> {
  const { method = 'GET', headers } = incoming
  const url = withName(simulation, new URL(incoming.url ?? '/', simulation.url))
  const match = router(method, url.pathname)
  const special = SPECIAL.exec(`${method} ${url.pathname}`)?.slice(1).find(Boolean) ?? null
  const body = Buffer.concat(await incoming.toArray())
  return { method, url, headers, body, match, route: match?.operation.template ?? special }
}

/** Redirects name a repository by its id. */
function withName({ state }: Simulation, url: URL): URL {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(url.pathname) ?? []
  const repository = state.repositories.find((one) => String(one.id) === id)
  if (repository !== undefined) url.pathname = `/repos/${fullName(repository)}${rest}`
  return url
}

async function write(outgoing: ServerResponse, answer: Answer): Promise<number> {
  const { headers } = answer
  if (answer.cut === true) return cutOff(outgoing, answer)
  if ('stream' in answer) {
    outgoing.writeHead(answer.status, { ...headers, 'content-type': answer.type })
    let sent = 0
    answer.stream.on('data', (chunk: Buffer) => {
      sent += chunk.length
    })
    await pipeline(answer.stream, outgoing)
    return sent
  }
  const bytes = bytesOf(answer)
  const type = 'json' in answer ? 'application/json; charset=utf-8' : answer.type
  outgoing.writeHead(answer.status, { ...headers, 'content-type': type, 'content-length': bytes.length })
  outgoing.end(bytes)
  return bytes.length
}

function bytesOf(answer: Exclude<Answer, { readonly stream: unknown }>): Uint8Array {
  return 'json' in answer ? Buffer.from(JSON.stringify(answer.json)) : answer.bytes
}

/** Sends the headers and half of the body, and breaks the connection. */
async function cutOff(outgoing: ServerResponse, answer: Answer): Promise<number> {
  const whole = 'stream' in answer ? Buffer.concat(await answer.stream.toArray()) : bytesOf(answer)
  const type = 'json' in answer ? 'application/json; charset=utf-8' : answer.type
  const half = whole.subarray(0, Math.ceil(whole.length / 2))
  outgoing.writeHead(answer.status, {
    ...answer.headers,
    'content-type': type,
    'content-length': whole.length,
  })
  await new Promise<void>((resolve) => outgoing.write(half, () => resolve()))
  outgoing.destroy()
  return half.length
}
