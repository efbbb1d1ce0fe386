import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Blob } from '../ports/repository-source.ts'
import { MAX_BLOB_BYTES } from '../shared/blob-size.ts'
import { batchFrames } from './batch-frames.ts'

const ID = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'

function parse(chunks: readonly Buffer[]): Blob[] {
  const blobs: Blob[] = []
  const push = batchFrames((blob) => blobs.push(blob))
  for (const chunk of chunks) push(chunk)
  return blobs
}

function frame(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${ID} blob ${bytes.length}\n`), bytes, Buffer.from('\n')])
}

test('any bytes come through, however the stream is cut', () => {
  const blobs = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(blobs, fc.integer({ min: 1, max: 50 }), (contents, size) => {
      const stream = Buffer.concat(contents.map((bytes) => frame(Buffer.from(bytes))))
      const chunks: Buffer[] = []
      for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size))
      expect(parse(chunks)).toEqual(contents.map((bytes) => ({ bytes: new Uint8Array(bytes) })))
    }),
  )
})

test('an unreadable file is reported, and the next response is not lost', () => {
  const tooLarge = MAX_BLOB_BYTES + 1
  const chunks = [
    Buffer.from(`${ID} missing\n${ID} tree 3\nabc\n${ID} blob ${tooLarge}\n`),
    Buffer.alloc(tooLarge + 1),
    frame(Buffer.from('x')),
  ]
  expect(parse(chunks)).toEqual([
    { unreadable: 'missing from the repository' },
    { unreadable: `${ID} is a tree, not a file` },
    { unreadable: 'larger than 8 MiB' },
    { bytes: new Uint8Array([120]) },
  ])
})

test('an answer that is none is an error', () => {
  expect(() => parse([Buffer.from('fatal: what\n')])).toThrow('unexpected answer of git cat-file')
})
