import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { createByteBudget } from './byte-budget.ts'
import { readBody } from './read-body.ts'

const SECRET = 'a secret'
const CHUNKS = 50_000

/** Bytes in use, without garbage. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

it('a body in chunks of one byte takes not many times its size', async () => {
  const request = new Readable({ read() {} })
  const signature = createHmac('sha256', SECRET).update('x'.repeat(CHUNKS)).digest()
  const reading = readBody(request as IncomingMessage, {
    secret: SECRET,
    signature,
    maxBytes: CHUNKS,
    budget: createByteBudget(CHUNKS),
  })
  await new Promise(setImmediate)
  const before = memory()
  for (let i = 0; i < CHUNKS; i++) request.push(Buffer.from(new Uint8Array([0x78]).buffer))
  await new Promise(setImmediate)
  expect(memory() - before).toBeLessThan(20 * CHUNKS)
  request.push(null)
  expect(await reading).toMatchObject({ ok: true, value: { text: 'x'.repeat(CHUNKS) } })
})
