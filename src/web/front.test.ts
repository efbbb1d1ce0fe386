import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { WEBHOOK_PATH } from './front.ts'
import { head, headersFor, signatureOf, startFront } from './testing.ts'

const BODY = '{"installation":{"id":42}}'
const SIGNATURE = 'x-hub-signature-256'

it('listens where the manifest of the app says', () => {
  const manifest = parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8'))
  expect(new URL(manifest.hook_attributes.url).pathname).toBe(WEBHOOK_PATH)
})

it('hands on a webhook whose signature fits', async () => {
  const { post, received, lines } = await startFront()
  expect((await post(BODY)).status).toBe(200)
  expect(received).toEqual([{ id: 'delivery-1', name: 'push', payload: JSON.parse(BODY) }])
  expect(lines).toEqual([])
})

it('reads bytes, not letters, whatever their chunks', async () => {
  const { connect, received } = await startFront()
  const body = Buffer.from('{"name":"Zoë – 例"}')
  const { socket, answer } = await connect()
  socket.write(head({ ...headersFor(body), 'transfer-encoding': 'chunked', connection: 'close' }))
  for (const byte of body)
    socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]))
  socket.write('0\r\n\r\n')
  expect(await answer()).toContain('HTTP/1.1 200')
  expect(received[0]?.payload).toEqual({ name: 'Zoë – 例' })
})

describe('a webhook is refused', () => {
  it.each<[string, number, Record<string, string>]>([
    ['without a signature', 401, { [SIGNATURE]: '' }],
    ['with the signature of SHA-1', 401, { [SIGNATURE]: `sha1=${'0'.repeat(40)}` }],
    ['with a short signature', 401, { [SIGNATURE]: 'sha256=abc' }],
    ['with a signature that is too long', 401, { [SIGNATURE]: `${signatureOf(BODY)}00` }],
    ['signed with another secret', 401, { [SIGNATURE]: signatureOf(BODY, 'a guess') }],
    ['with the signature of another body', 401, { [SIGNATURE]: signatureOf('{}') }],
    ['without an event', 400, { 'x-github-event': '' }],
    ['with a name that is not an event', 400, { 'x-github-event': '__proto__' }],
    ['without a delivery id', 400, { 'x-github-delivery': '' }],
    ['with a delivery id that is none', 400, { 'x-github-delivery': 'a b' }],
    ['as a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['as a type that begins alike', 415, { 'content-type': 'application/jsonp' }],
    ['compressed', 415, { 'content-encoding': 'gzip' }],
  ])('%s', async (_, status, headers) => {
    const { post, received, lines } = await startFront()
    const response = await post(BODY, headers)
    expect(response.status).toBe(status)
    expect(received).toEqual([])
    expect(lines).toEqual([
      {
        status,
        reason: (await response.text()).trim(),
        method: 'POST',
        path: WEBHOOK_PATH,
        from: '127.0.0.1',
        msg: 'a request was refused',
      },
    ])
  })

  it.each([
    ['is cut off', '{"installation":'],
    ['is empty', ''],
    ['is a list', '[]'],
    ['is null', 'null'],
    ['is a string', '"installation"'],
  ])('whose JSON %s', async (_, body) => {
    const { post, received } = await startFront()
    expect((await post(body)).status).toBe(400)
    expect(received).toEqual([])
  })

  it.each([SIGNATURE, 'x-github-event', 'x-github-delivery'])('with %s twice', async (name) => {
    const { connect, received } = await startFront()
    const { socket, answer } = await connect()
    const headers = headersFor(BODY)
    const twice = `${head({ ...headers, 'content-length': BODY.length }).trimEnd()}\r\n${name}: ${headers[name]}\r\n\r\n`
    socket.write(twice + BODY)
    expect(await answer()).toMatch(/^HTTP\/1\.1 40[01] /)
    expect(received).toEqual([])
  })

  it.each([
    ['two lengths', `content-length: ${BODY.length}\r\ncontent-length: 3\r\n`],
    ['a length and chunks', `content-length: ${BODY.length}\r\ntransfer-encoding: chunked\r\n`],
    ['a length that is no number', 'content-length: 1e9\r\n'],
  ])('with %s', async (_, lines) => {
    const { connect, received } = await startFront()
    const { socket, answer } = await connect()
    socket.write(head(headersFor(BODY)).replace(/\r\n$/, `${lines}\r\n`) + BODY)
    expect(await answer()).toContain('HTTP/1.1 400')
    expect(received).toEqual([])
  })
})

describe('other requests', () => {
  it.each<[string, string, number]>([
    ['GET', '/healthz', 200],
    ['GET', '/healthz?verbose', 200],
    ['HEAD', '/healthz', 200],
    ['POST', '/healthz', 405],
    ['GET', WEBHOOK_PATH, 405],
    ['PUT', WEBHOOK_PATH, 405],
    ['POST', `${WEBHOOK_PATH}/`, 404],
    ['POST', '/', 404],
    ['GET', '/probot', 404],
    ['GET', '/ping', 404],
    ['GET', '/../healthz', 404],
  ])('%s %s', async (method, path, status) => {
    const { connect, received } = await startFront()
    const { socket, answer } = await connect()
    socket.write(head({ ...headersFor(BODY), connection: 'close' }, `${method} ${path} HTTP/1.1`))
    expect(await answer()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(received).toEqual([])
  })
})

describe('a body', () => {
  const limits = { bodyBytes: 1000 }

  it('of the largest size is read', async () => {
    const { post } = await startFront({ limits })
    expect((await post(JSON.stringify({ text: 'x'.repeat(989) }))).status).toBe(200)
  })

  it('beyond it is refused by its length, unread', async () => {
    const { connect } = await startFront({ limits })
    const { socket, answer } = await connect()
    socket.write(head({ ...headersFor(''), 'content-length': 1001 }))
    expect(await answer()).toContain('HTTP/1.1 413')
  })

  it('beyond it is refused where it has no length', async () => {
    const { connect } = await startFront({ limits })
    const { socket, answer } = await connect()
    socket.write(head({ ...headersFor(''), 'transfer-encoding': 'chunked' }))
    for (let i = 0; i < 11; i++) socket.write(`64\r\n${'x'.repeat(100)}\r\n`)
    expect(await answer()).toContain('HTTP/1.1 413')
  })

  it('that was not asked for is not sent', async () => {
    const { connect } = await startFront({ limits })
    const { socket, answer } = await connect()
    socket.write(head({ ...headersFor(''), 'content-length': 1001, expect: '100-continue' }))
    expect(await answer()).toMatch(/^HTTP\/1\.1 413/)
  })

  it('is asked for where a sender waits', async () => {
    const { connect, received } = await startFront({ limits })
    const { socket, answer } = await connect()
    const headers = { ...headersFor(BODY), 'content-length': BODY.length, expect: '100-continue' }
    socket.write(head({ ...headers, connection: 'close' }))
    socket.once('data', () => socket.write(BODY))
    expect(await answer()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/)
    expect(received).toHaveLength(1)
  })

  it('that breaks off is forgotten', async () => {
    const { connect, post, received, lines } = await startFront({ limits: { bufferedBytes: 100 } })
    for (let i = 0; i < 10; i++) {
      const { socket, answer } = await connect()
      socket.end(head({ ...headersFor(BODY), 'content-length': 90 }) + BODY)
      await answer()
    }
    expect((await post(BODY)).status).toBe(200)
    expect([received.length, lines]).toEqual([1, []])
  })

  it('as deep as it is long is parsed', async () => {
    const { post, received } = await startFront()
    const depth = 1_000_000
    expect((await post(`{"installation":${'['.repeat(depth)}${']'.repeat(depth)}}`)).status).toBe(200)
    expect(received).toHaveLength(1)
  })
})

describe('many bodies at once', () => {
  it('leave room for small ones: the largest gives way', async () => {
    const { connect, post } = await startFront({ limits: { bufferedBytes: 1000 } })
    const largest = await connect()
    largest.socket.write(`${head({ ...headersFor(''), 'content-length': 2000 })}${'x'.repeat(600)}`)
    const other = await connect()
    other.socket.write(`${head({ ...headersFor(''), 'content-length': 2000 })}${'x'.repeat(390)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await post(BODY)).status).toBe(200)
    expect(await largest.answer()).toContain('HTTP/1.1 503')
    other.socket.destroy()
  })

  it('are refused where webhooks that wait to be stored hold all room', async () => {
    const stored = Promise.withResolvers<void>()
    const { post } = await startFront({ limits: { bufferedBytes: 40 }, receive: () => stored.promise })
    const first = post(BODY)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await post(BODY)).status).toBe(503)
    stored.resolve()
    expect((await first).status).toBe(200)
    expect((await post(BODY)).status).toBe(200)
  })
})

describe('a slow sender loses its connection', () => {
  const limits = { headersMs: 100, requestMs: 200 }

  it.each([
    ['without a word', ''],
    ['within its headers', `POST ${WEBHOOK_PATH} HTTP/1.1\r\nhost: `],
    ['within its body', `${head({ ...headersFor(BODY), 'content-length': 100 })}${BODY}`],
  ])('%s', async (_, sent) => {
    const { connect, received } = await startFront({ limits })
    const { socket, answer } = await connect()
    socket.write(sent)
    expect(await answer()).toMatch(/^$|^HTTP\/1\.1 408/)
    expect(received).toEqual([])
  })
})

describe('a failure', () => {
  it('is answered 500 and logged once, without the payload', async () => {
    const error = new Error('the database is gone')
    const { post, lines } = await startFront({ receive: () => Promise.reject(error) })
    const response = await post(BODY)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain(error.message)
    expect(lines).toEqual([
      { deliveryId: 'delivery-1', event: 'push', err: error, msg: 'a webhook could not be stored' },
    ])
  })

  it('is what takes longer than GitHub waits', async () => {
    const { post, lines } = await startFront({
      receive: () => new Promise(() => {}),
      limits: { storeMs: 50 },
    })
    expect((await post(BODY)).status).toBe(500)
    expect(lines).toHaveLength(1)
  })
})

it('logs some refusals and counts the others', async () => {
  const { post, lines } = await startFront()
  for (let i = 0; i < 30; i++) await post(BODY, { [SIGNATURE]: '' })
  expect(lines).toHaveLength(10)
})
