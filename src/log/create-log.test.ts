import { Octokit } from '@octokit/rest'
import { Probot } from 'probot'
import { beforeEach, describe, expect, it } from 'vitest'
import { createLog } from './create-log.ts'

const TOKEN = `ghs_${'a1B2'.repeat(9)}`
const SOURCE = 'def pay(order_id): return SECRET_IN_SOURCE'

let text: string
let log: ReturnType<typeof createLog>

beforeEach(() => {
  text = ''
  log = createLog('trace', {
    write(line) {
      text += line
    },
  })
})

/** The last line, without what every line has. */
function line(): Record<string, unknown> {
  const { time, pid, hostname, level, ...rest } = JSON.parse(text.trim().split('\n').at(-1) ?? '')
  return rest
}

/** The error that the client throws after this answer. */
async function failure(status: number, answer: object, call: (client: Octokit) => Promise<unknown>) {
  const headers = { 'content-type': 'application/json', 'x-secret': TOKEN }
  const response = () => new Response(JSON.stringify(answer), { status, headers })
  const client = new Octokit({ auth: TOKEN, log, request: { fetch: async () => response() } })
  return await call(client).then(
    () => {
      throw new Error('did not fail')
    },
    (error: unknown) => error,
  )
}

const HIDDEN = [TOKEN, SOURCE, 'SECRET_IN_SOURCE', Buffer.from(SOURCE).toString('base64')]

function expectNothingHidden(): void {
  for (const hidden of HIDDEN) expect(text).not.toContain(hidden)
}

describe('an error', () => {
  it('of a request keeps status, method and URL, and neither what was sent nor what came', async () => {
    const error = await failure(
      422,
      { message: 'Validation Failed', errors: [{ field: 'content', value: SOURCE }] },
      (client) =>
        client.request('POST /repos/{owner}/{repo}/git/blobs', {
          owner: 'acme',
          repo: 'shop',
          content: Buffer.from(SOURCE).toString('base64'),
          token: TOKEN,
        }),
    )
    log.error({ err: error }, 'failed')
    expect(line()).toMatchObject({
      err: {
        type: 'HttpError',
        status: 422,
        request: 'POST https://api.github.com/repos/acme/shop/git/blobs',
        stack: expect.stringMatching(/^at /),
      },
      msg: 'failed',
    })
    expect(Object.keys(line().err as object).sort()).toEqual([
      'message',
      'request',
      'stack',
      'status',
      'type',
    ])
    expect(text).toContain('Validation Failed')
    expectNothingHidden()
  })

  it('of a GraphQL answer keeps its types and messages', async () => {
    const data = { repository: { object: { text: SOURCE } } }
    const errors = [{ type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve', extra: SOURCE }]
    const error = await failure(200, { data, errors }, (client) =>
      client.graphql('query ($text: String) { repository { id } }', { text: SOURCE }),
    )
    log.error({ err: error }, 'failed')
    expect(line()).toMatchObject({
      err: { type: 'GraphqlResponseError', errors: [{ type: 'NOT_FOUND', message: 'Could not resolve' }] },
    })
    expectNothingHidden()
  })

  it('of a webhook keeps no event, whoever logs it', async () => {
    const probot = new Probot({ githubToken: TOKEN, log, logLevel: 'trace' })
    await probot.ready()
    probot.on('push', async () => {
      throw new Error('the handler failed', { cause: Object.assign(new Error('deep'), { payload: SOURCE }) })
    })
    const payload = { installation: { id: 1 }, commits: [{ message: SOURCE }] }
    const event = { id: 'delivery-1', name: 'push', payload } as unknown as Parameters<Probot['receive']>[0]
    const error: unknown = await probot.receive(event).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AggregateError)
    expect(text).toContain('Webhook received')
    log.error(error)
    expect(line()).toMatchObject({
      err: {
        type: 'AggregateError',
        errors: [{ type: 'Error', message: 'the handler failed', cause: { message: 'deep' } }],
      },
      msg: 'the handler failed',
    })
    expectNothingHidden()
  })

  it.each([
    ['a token', `got 401 for ${TOKEN}`],
    ['a header', `authorization: token ${TOKEN.slice(4)}`],
    ['the password of a database', 'cannot reach postgres://guard:SECRET_IN_SOURCE@db/guard'],
    ['the query of a URL', 'cannot read https://codeload.github.com/acme/shop?token=SECRET_IN_SOURCE'],
    [
      'a key',
      `-----BEGIN RSA PRIVATE KEY-----\n${'SECRET_IN_SOURCE\n'.repeat(9)}-----END RSA PRIVATE KEY-----`,
    ],
    ['more than a reader wants', `${'x'.repeat(600)}SECRET_IN_SOURCE`],
  ])('whose message has %s shows the rest', (_, message) => {
    log.error({ err: new Error(message) }, message)
    log.error(new Error(message))
    log.error({ err: message })
    log.error(message)
    expectNothingHidden()
    expect(text).not.toContain(TOKEN.slice(4))
    expect(text.length).toBeLessThan(16_000)
  })

  it('with a circle of causes ends', () => {
    const first: Error = new Error('first')
    first.cause = new Error('second', { cause: first })
    log.error({ err: first })
    expect(JSON.stringify(line()).match(/first/g)?.length).toBeLessThan(10)
  })

  it.each([
    ['a string', 'gone', { type: 'string', message: 'gone' }],
    ['nothing', undefined, { type: 'undefined', message: 'undefined' }],
    ['an object', { message: 'gone', body: SOURCE }, { type: 'object', message: 'gone' }],
  ])('that is %s is described', (_, thrown, err) => {
    log.error({ err: thrown }, 'failed')
    expect(line()).toMatchObject({ err })
    expectNothingHidden()
  })
})

describe('a line', () => {
  it('keeps ids, numbers and what the service says', () => {
    const job = {
      version: 1,
      kind: 'celery-fix',
      deliveryId: 'd',
      installationId: 4,
      repository: { owner: 'acme', name: 'shop' },
      number: 5,
      sender: 'ana',
      words: [SOURCE],
    }
    log.info({ job, tasks: 3, outcome: 'current' }, 'done')
    expect(line()).toEqual({
      job: { kind: 'celery-fix', deliveryId: 'd', installationId: 4, repository: 'acme/shop', number: 5 },
      tasks: 3,
      outcome: 'current',
      msg: 'done',
    })
  })

  it.each(['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)('of %s has no bodies', (level) => {
    const body = { body: SOURCE, comments: [{ body: SOURCE }], content: SOURCE, headers: { a: TOKEN } }
    const write = log[level].bind(log) as (...parts: unknown[]) => void
    write(body, 'GitHub request')
    write({ payload: body, response: { data: SOURCE }, event: { id: 'd', name: 'push', payload: body } })
    write('request', body)
    write('request %o %s', body, TOKEN)
    log
      .child({ name: 'octokit', payload: body, body: SOURCE })
      .child({ body: SOURCE })
      [level](body, 'of a child')
    expect(line()).toEqual({ name: 'octokit', msg: 'of a child' })
    expectNothingHidden()
  })
})
