import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { close, listen } from './listen.ts'
import { head, headersFor, startFront } from './testing.ts'

const BODY = '{"installation":{"id":42}}'

it('a stop answers the webhooks that are there, and closes kept connections', async () => {
  const storing = Promise.withResolvers<void>()
  const stored = Promise.withResolvers<void>()
  const { server, post } = await startFront({
    receive: () => {
      storing.resolve()
      return stored.promise
    },
  })
  const response = post(BODY)
  await storing.promise
  const started = performance.now()
  const closed = close(server)
  stored.resolve()
  expect((await response).status).toBe(200)
  await closed
  expect(performance.now() - started).toBeLessThan(3000)
  await expect(post(BODY)).rejects.toThrow()
})

it('a stop does not wait for a slow sender', async () => {
  const { server, connect } = await startFront()
  const { socket, answer } = await connect()
  socket.write(head({ ...headersFor(BODY), 'content-length': 1000 }))
  await close(server, 100)
  expect(await answer()).toBe('')
})

it('a port in use is reported with the way out', async () => {
  const { port } = await startFront()
  await expect(listen(createServer(), '127.0.0.1', port)).rejects.toThrow(
    `The service cannot start: port ${port} on 127.0.0.1 is in use by another program; set PORT to another one.`,
  )
})

it('a host that is not of this machine is reported with the way out', async () => {
  // An address of documentation, RFC 5737.
  await expect(listen(createServer(), '192.0.2.1', 3000)).rejects.toThrow(
    /^The service cannot start: port 3000 on 192\.0\.2\.1 cannot be listened on \(.*EADDRNOTAVAIL.*\); set HOST to an address of this machine\.$/,
  )
})
