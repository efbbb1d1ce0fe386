import nock from 'nock'
import { describe, expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { useNock } from '../../test/support/use-nock.ts'
import type { Blob } from '../ports/repository-source.ts'
import { MAX_BLOB_BYTES } from '../shared/blob-size.ts'
import { blobId } from './blob-id.ts'
import { readBlobs } from './blobs.ts'

useNock()

const bytesOf = (text: string) => new TextEncoder().encode(text)

function graphqlBlob(text: string | null, more: object = {}) {
  return { byteSize: text?.length ?? 10, isBinary: text === null, isTruncated: false, text, ...more }
}

function answerGraphql(...blobs: readonly object[]): void {
  nock(API)
    .post('/graphql')
    .reply(200, { data: { repository: Object.fromEntries(blobs.map((blob, i) => [`blob${i}`, blob])) } })
}

function answerRest(bytes: Uint8Array, oid = blobId(bytes)): void {
  nock(API)
    .get(`/repos/acme/shop/git/blobs/${oid}`)
    .reply(200, { sha: oid, encoding: 'base64', content: Buffer.from(bytes).toString('base64') })
}

async function read(...oids: readonly string[]): Promise<ReadonlyMap<string, Blob>> {
  const blobs = new Map<string, Blob>()
  for await (const [oid, blob] of readBlobs(repositoryClient(), oids)) blobs.set(oid, blob)
  return blobs
}

it('gives blobs the ids that Git gives', () => {
  expect(blobId(bytesOf(''))).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391')
  expect(blobId(bytesOf('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
})

describe('the text that GitHub returns', () => {
  it('is used when its content has the requested id', async () => {
    const source = bytesOf('# naïve ✓\r\n')
    answerGraphql(graphqlBlob('# naïve ✓\r\n'))
    expect(await read(blobId(source))).toEqual(new Map([[blobId(source), { bytes: source }]]))
  })

  it.each([
    ['lost its BOM', Buffer.from('\ufeffx = 1\n'), graphqlBlob('x = 1\n')],
    ['was transcoded from latin-1', Buffer.from('# caf\xe9\n', 'latin1'), graphqlBlob('# café\n')],
    ['was cut', Buffer.from('x = 1\ny = 2\n'), graphqlBlob('x = 1\n', { isTruncated: true })],
    ['is missing, as the blob is binary', Buffer.from([0, 1, 2]), graphqlBlob(null)],
  ])('is replaced by the exact bytes when it %s', async (_, bytes, answer) => {
    answerGraphql(answer)
    answerRest(bytes)
    const blob = (await read(blobId(bytes))).get(blobId(bytes))
    expect(blob).toEqual({ bytes })
  })
})

it('requests a hundred blobs at a time', async () => {
  const sources = Array.from({ length: 130 }, (_, i) => `x = ${i}\n`)
  answerGraphql(...sources.slice(0, 100).map((text) => graphqlBlob(text)))
  answerGraphql(...sources.slice(100).map((text) => graphqlBlob(text)))
  const blobs = await read(...sources.map((text) => blobId(bytesOf(text))))
  expect([...blobs.values()]).toEqual(sources.map((text) => ({ bytes: bytesOf(text) })))
})

it('requests fewer blobs at a time where so many are too much for GitHub', async () => {
  const sources = ['x = 1\n', 'x = 2\n', 'x = 3\n']
  const stopped = { type: 'RESOURCE_LIMITS_EXCEEDED', message: 'Resource limits for this query exceeded.' }
  const data = { repository: { blob0: graphqlBlob('x = 1\n'), blob1: null, blob2: null } }
  nock(API)
    .post('/graphql')
    .reply(200, { data, errors: [stopped] })
  answerGraphql(...sources.slice(0, 2).map((text) => graphqlBlob(text)))
  answerGraphql(...sources.slice(2).map((text) => graphqlBlob(text)))
  const blobs = await read(...sources.map((text) => blobId(bytesOf(text))))
  expect([...blobs.values()]).toEqual(sources.map((text) => ({ bytes: bytesOf(text) })))
})

it('does not download a file that is too large', async () => {
  const oid = blobId(bytesOf('large'))
  answerGraphql(graphqlBlob(null, { byteSize: MAX_BLOB_BYTES + 1 }))
  expect((await read(oid)).get(oid)).toEqual({ unreadable: 'larger than 8 MiB' })
})

it('rejects bytes that are not those of the blob', async () => {
  const oid = blobId(bytesOf('right'))
  answerGraphql(graphqlBlob(null))
  answerRest(bytesOf('wrong'), oid)
  await expect(read(oid)).rejects.toThrow(`other bytes than those of the blob ${oid}`)
})

it('rejects a blob that GitHub does not have, instead of taking it for an empty one', async () => {
  const oid = blobId(bytesOf('gone'))
  nock(API)
    .post('/graphql')
    .reply(200, { data: { repository: { blob0: null } } })
  await expect(read(oid)).rejects.toThrow(`does not have the blob ${oid}`)
})

it('sends no id that could be anything else', async () => {
  await expect(read('") { name } #')).rejects.toThrow('not a git object id')
})
