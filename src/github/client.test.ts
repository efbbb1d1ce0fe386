import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { answeringServer, json } from '../../test/support/answering-server.ts'
import { repositoryClient } from '../../test/support/github-client.ts'
import { visitArchive } from './archive.ts'
import { clientWith } from './client.ts'
import { createConversation } from './conversation.ts'
import { classify } from './errors.ts'
import { ONCE, pathOf, type RepositoryClient } from './octokit.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
/** Far below that of production; above the pauses of a busy machine. */
const TIMEOUT_MS = 500
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const GZIP_TYPE = { 'content-type': 'application/x-gzip' }

const read = (client: RepositoryClient) =>
  client.octokit.rest.pulls.get({ ...pathOf(client), pull_number: 5 })
const write = (client: RepositoryClient) =>
  client.octokit.rest.issues.createComment({
    ...pathOf(client),
    issue_number: 5,
    body: 'Hello',
    request: ONCE,
  })
const download = (client: RepositoryClient, visit: () => void = () => {}) =>
  visitArchive(client, 'main', ['.py'], visit)

async function rejection(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(error instanceof Error)) throw new Error('the request succeeded')
  return error
}

// The first request of a process loads Node's client, which takes longer than the timeouts below.
beforeAll(() => fetch('data:,').then((response) => response.text()))

describe('a request ends in time', () => {
  const startOfBody = (response: ServerResponse) => response.writeHead(200, JSON_TYPE).write('{"number":')

  it.each([
    ['before the answer', () => {}],
    ['in the answer', startOfBody],
    [
      'in the body of an error',
      (response: ServerResponse) => response.writeHead(502, JSON_TYPE).write('{"message":'),
    ],
  ])('when GitHub falls silent %s', async (_, answer) => {
    const { url, requests } = await answeringServer(answer)
    const error = await rejection(read(repositoryClient(url, { timeoutMs: TIMEOUT_MS })))
    expect(classify(error, NOW)).toEqual({ kind: 'retry' })
    // A second attempt would take as long. None where the machine was too busy to send the first.
    expect(requests.length).toBeLessThan(2)
  })

  it('when the answer comes a byte at a time', async () => {
    const { url } = await answeringServer(async (response) => {
      response.writeHead(200, JSON_TYPE)
      while (!response.destroyed) {
        response.write(' ')
        await sleep(50)
      }
    })
    const error = await rejection(read(repositoryClient(url, { timeoutMs: TIMEOUT_MS })))
    expect(error.message).toContain('GET /repos/acme/shop/pulls/5 within 0.5 s')
  })

  it('when a download falls silent', async () => {
    const { url } = await answeringServer((response) => response.writeHead(200, GZIP_TYPE).write('x'))
    const error = await rejection(download(repositoryClient(url, { timeoutMs: TIMEOUT_MS })))
    expect(classify(error, NOW)).toEqual({ kind: 'retry' })
  })

  it('but a download lasts as long as bytes arrive', async () => {
    const noise = gzipSync(Buffer.concat([randomBytes(30_000), Buffer.alloc(2048)]))
    const { url } = await answeringServer(async (response) => {
      response.writeHead(200, GZIP_TYPE)
      for (let at = 0; at < noise.length; at += 3000) {
        response.write(noise.subarray(at, at + 3000))
        await sleep(80)
      }
      response.end()
    })
    const { octokit, repository } = repositoryClient(url, { timeoutMs: TIMEOUT_MS })
    const startedAt = performance.now()
    const { data } = await octokit.rest.repos.downloadTarballArchive({
      ...pathOf({ octokit, repository }),
      ref: 'main',
      request: { parseSuccessResponseBody: false },
    })
    const bytes = await new Response(data as ReadableStream).bytes()
    expect(bytes.length).toBe(noise.length)
    expect(performance.now() - startedAt).toBeGreaterThan(TIMEOUT_MS)
  })

  it('and a slow reader of a download is not a silent GitHub', async () => {
    const { url } = await answeringServer((response) =>
      response.writeHead(200, GZIP_TYPE).end(randomBytes(2_000_000)),
    )
    const { octokit, repository } = repositoryClient(url, { timeoutMs: TIMEOUT_MS })
    const { data } = await octokit.rest.repos.downloadTarballArchive({
      ...pathOf({ octokit, repository }),
      ref: 'main',
      request: { parseSuccessResponseBody: false },
    })
    let received = 0
    for await (const chunk of data as AsyncIterable<Uint8Array>) {
      if (received === 0) await sleep(2 * TIMEOUT_MS)
      received += chunk.length
    }
    expect(received).toBe(2_000_000)
  })
})

describe('an answer', () => {
  it('that breaks off is worth another attempt', async () => {
    const { url, requests } = await answeringServer(async (response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '100' }).write('{"number":')
      await sleep(20)
      response.destroy()
    })
    expect(classify(await rejection(read(repositoryClient(url))), NOW)).toEqual({ kind: 'retry' })
    expect(requests).toHaveLength(2)
  })

  it.each([
    ['is cut JSON', '{"number":', JSON_TYPE],
    ['is a page of a proxy', '<html>Log in</html>', { 'content-type': 'text/html' }],
  ])('that %s is worth another attempt', async (_, body, headers) => {
    const { url } = await answeringServer((response) => response.writeHead(200, headers).end(body))
    const error = await rejection(read(repositoryClient(url)))
    expect(classify(error, NOW)).toEqual({ kind: 'retry' })
    expect(error.message).toContain('not JSON')
  })

  it('that is too large is an error that stays', async () => {
    const { url, requests } = await answeringServer(json(200, { number: 5, text: 'x'.repeat(5000) }))
    const error = await rejection(read(repositoryClient(url, { maxAnswerBytes: 4000 })))
    expect(classify(error, NOW)).toEqual({ kind: 'give-up', reason: expect.stringContaining('4000 bytes') })
    expect(requests).toHaveLength(1)
    expect((await read(repositoryClient(url, { maxAnswerBytes: 6000 }))).data.number).toBe(5)
  })

  it('of an error is cut where it is long', async () => {
    const { url } = await answeringServer((response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('x'.repeat(1_000_000)),
    )
    const error = await rejection(write(repositoryClient(url)))
    expect(error).toMatchObject({ status: 502 })
    expect(error.message.length).toBeLessThan(100_000)
  })

  it('of a server that is not there is worth another attempt', async () => {
    const error = await rejection(read(repositoryClient('http://127.0.0.1:9')))
    expect(classify(error, NOW)).toEqual({ kind: 'retry' })
  })
})

describe('after an error', () => {
  const reset = (response: ServerResponse) => response.destroy()

  it.each([
    ['an error of the server', 2, json(502, { message: 'Bad Gateway' })],
    // As many connections may have been closed while this process was busy.
    ['a closed connection', 4, reset],
  ])('of %s, a read is sent at most %i times', async (_, times, fault) => {
    const good = await answeringServer(fault, json(200, { number: 5 }))
    expect((await read(repositoryClient(good.url))).data.number).toBe(5)

    const bad = await answeringServer(fault)
    expect(classify(await rejection(read(repositoryClient(bad.url))), NOW)).toEqual({ kind: 'retry' })
    expect(bad.requests).toHaveLength(times)
  })

  it.each([
    ['an error of the server', json(502, { message: 'Bad Gateway' })],
    ['a closed connection', reset],
  ])('of %s, a write is not: GitHub may have carried it out', async (_, fault) => {
    const { url, requests } = await answeringServer(fault)
    const { octokit, repository } = repositoryClient(url)
    await rejection(write({ octokit, repository }))
    expect(requests).toHaveLength(1)
    // Neither is one that nobody marked.
    await rejection(
      octokit.rest.issues.createComment({ ...pathOf({ octokit, repository }), issue_number: 5, body: 'x' }),
    )
    expect(requests).toHaveLength(2)
    await rejection(octokit.graphql('mutation { addStar { starred } }'))
    expect(requests).toHaveLength(3)
  })

  it('a reaction is repeated: GitHub stores one of a kind', async () => {
    const { url, requests } = await answeringServer(json(500, { message: 'Server Error' }), json(200, {}))
    await createConversation(repositoryClient(url), { id: 7, botLogin: 'b' }).react(
      { kind: 'comment', id: 99 },
      'eyes',
    )
    expect(requests).toHaveLength(2)
  })

  it.each([
    [403, { 'retry-after': '60' }],
    [429, { 'retry-after': '60' }],
    [503, { 'retry-after': '60' }],
    [404, {}],
    [422, {}],
  ])('%i with %j, nothing is repeated and nothing waits', async (status, headers) => {
    const { url, requests } = await answeringServer(json(status, { message: 'No' }, headers))
    const startedAt = performance.now()
    await rejection(read(repositoryClient(url)))
    expect(requests).toHaveLength(1)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  it('a token that GitHub refuses is replaced once, for writes as well', async () => {
    const refused = json(401, { message: 'Bad credentials' })
    const { url, requests } = await answeringServer(refused, json(201, {}), refused)
    await write(repositoryClient(url))
    const tokens = () => requests.map(({ headers }) => headers.authorization)
    expect(tokens()).toEqual(['token a-token', 'token another-token'])
    await rejection(write(repositoryClient(url)))
    expect(tokens()).toHaveLength(4)
  })

  it('a request is announced once its token is there', async () => {
    const { url } = await answeringServer(json(401, { message: 'Bad credentials' }), json(201, {}))
    const steps: string[] = []
    const giving = (token: string) => async () => {
      await sleep(1)
      steps.push(token)
      return token
    }
    const tokens = { current: giving('a-token'), insteadOf: giving('another-token') }
    const options = { beforeRequest: async () => void steps.push('announced') }
    const octokit = clientWith({ apiUrl: url, options }, tokens)
    await write({ octokit, repository: { owner: 'acme', name: 'shop' } })
    expect(steps).toEqual(['a-token', 'announced', 'another-token', 'announced'])
  })
})

describe('an error holds neither what was sent nor what came', () => {
  const shown = (error: unknown) => inspect(error, { depth: 20, showHidden: true, maxStringLength: null })

  it('in REST', async () => {
    const { url } = await answeringServer(
      json(422, { message: 'Validation Failed', source: 'def private()' }),
    )
    const { octokit, repository } = repositoryClient(url)
    const error = await rejection(write({ octokit, repository }))
    expect(shown(error)).toContain('Validation Failed')
    expect(shown(error)).not.toMatch(/Hello|private|a-token/)
  })

  it('in GraphQL', async () => {
    const data = { blob0: { text: 'def private()' } }
    const { url } = await answeringServer(json(200, { data, errors: [{ type: 'ODD', message: 'Oh' }] }))
    const { octokit } = repositoryClient(url)
    const error = await rejection(octokit.graphql('mutation ($text: String!) { x }', { text: 'Hello' }))
    expect(shown(error)).toContain('ODD')
    expect(shown(error)).not.toMatch(/Hello|private|a-token|mutation/)
  })
})

describe('requests go', () => {
  const ANSWER = json(200, { data: { viewer: { login: 'x' } } })

  it.each([
    ['/api/v3', 'POST /api/graphql', 'GET /api/v3/repos/acme/shop/pulls/5'],
    ['/api/v3/', 'POST /api/graphql', 'GET /api/v3/repos/acme/shop/pulls/5'],
    ['', 'POST /graphql', 'GET /repos/acme/shop/pulls/5'],
  ])('to a server at “%s”: %s, %s', async (path, graphql, rest) => {
    const { url, requests } = await answeringServer(ANSWER)
    const client = repositoryClient(url + path)
    await client.octokit.graphql('query { viewer { login } }')
    await read(client)
    expect(requests.map(({ line }) => line)).toEqual([graphql, rest])
  })

  it('with the name of this program, and are announced before and logged after', async () => {
    const { url, requests } = await answeringServer(json(200, {}), json(404, { message: 'Not Found' }))
    const routes: string[] = []
    const lines: string[] = []
    const beforeRequest = async (route: string) => void routes.push(`${requests.length}: ${route}`)
    const client = repositoryClient(url, { beforeRequest, logRequest: (line) => lines.push(line) })
    await read(client)
    await rejection(read(client))
    expect(requests[0]?.headers['user-agent']).toMatch(/^celery-guard\/\d/)
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
    expect(routes).toEqual([`0: ${route}`, `1: ${route}`])
    expect(lines).toEqual([
      expect.stringMatching(/^GET \/repos\/acme\/shop\/pulls\/5 - 200 /),
      expect.stringMatching(/^GET \/repos\/acme\/shop\/pulls\/5 - 404 /),
    ])
    const { graphql } = client.octokit
    for (const query of ['query look($a: Int!) { x }', '{ x }', 'mutation ($a: Int!) { x }']) {
      await rejection(Promise.resolve(graphql(query)))
    }
    const operations = routes.slice(2).map((one) => one.replace(/^\d+: /, ''))
    expect([...new Set(operations)]).toEqual([
      'POST /graphql query look',
      'POST /graphql',
      'POST /graphql mutation',
    ])
  })
})
