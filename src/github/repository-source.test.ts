import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import nock from 'nock'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { memoryStore } from '../../test/support/memory-store.ts'
import { useNock } from '../../test/support/use-nock.ts'
import { NULL_STORE } from '../pipeline/null-store.ts'
import { MAX_BLOB_BYTES } from '../shared/blob-size.ts'
import { blobId } from './blob-id.ts'
import { createBlobMemory } from './blob-memory.ts'
import { isRetryable } from './errors.ts'
import { createRepositorySource } from './repository-source.ts'

useNock()

type Files = Readonly<Record<string, string>>

const WORDS = ['celery', 'shared_task']

/** More files than are requested one by one, a few of them with tasks. */
const MANY: Files = {
  ...Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`shop/module${i}.py`, `x = ${i}\n`])),
  'shop/tasks.py': 'from celery import shared_task\n',
  'shop/größe.py': '# größe of the celery\n',
  'README.md': 'celery\n',
}

/** Answers the request for a revision's tree, and names the revision. */
function answerTree(rev: string, files: Files): string {
  const tree = Object.entries(files).map(([path, text]) => {
    return { path, mode: '100644', type: 'blob', sha: blobId(Buffer.from(text)) }
  })
  nock(API)
    .get(`/repos/acme/shop/git/trees/${rev}`)
    .query({ recursive: '1' })
    .reply(200, { sha: rev, tree, truncated: false })
  return rev
}

async function tarball(files: Files): Promise<Buffer> {
  const archive = pack()
  archive.entry({ name: 'acme-shop-0123456/', type: 'directory' })
  for (const [path, text] of Object.entries(files)) archive.entry({ name: `acme-shop-0123456/${path}` }, text)
  archive.finalize()
  return gzipSync(await buffer(archive as AsyncIterable<Buffer>))
}

async function answerArchive(rev: string, files: Files): Promise<void> {
  nock(API)
    .get(`/repos/acme/shop/tarball/${rev}`)
    .reply(302, '', { location: `https://codeload.github.com/acme/shop/legacy.tar.gz/${rev}` })
  nock('https://codeload.github.com')
    .get(`/acme/shop/legacy.tar.gz/${rev}`)
    .reply(200, await tarball(files), { 'content-type': 'application/x-gzip' })
}

/** Answers one query, and gives the files that it requested. */
function answerBlobs(...texts: readonly string[]): void {
  const oids = texts.map((text) => blobId(Buffer.from(text)))
  nock(API)
    .post('/graphql', ({ query = '' }) => {
      const asked = [...query.matchAll(/object\(oid: "(\w+)"\)/g)].map(([, oid]) => oid)
      return asked.length === oids.length && asked.every((oid, i) => oid === oids[i])
    })
    .reply(200, {
      data: {
        repository: Object.fromEntries(
          texts.map((text, i) => [
            `blob${i}`,
            { byteSize: text.length, isBinary: false, isTruncated: false, text },
          ]),
        ),
      },
    })
}

function source() {
  return createRepositorySource(repositoryClient(), createBlobMemory(), NULL_STORE)
}

describe('the tree of a commit', () => {
  const FEW = { 'README.md': 'x' }

  it('is listed once in a process, and once for all that share a cache', async () => {
    const [memory, store] = [createBlobMemory(), memoryStore()]
    const first = await createRepositorySource(repositoryClient(), memory, store).tree(
      answerTree('base', FEW),
    )
    expect(await createRepositorySource(repositoryClient(), memory, NULL_STORE).tree('base')).toBe(first)
    const later = await createRepositorySource(repositoryClient(), createBlobMemory(), store).tree('base')
    expect(later).toEqual(first)
  })

  it('that is compared with another one is not kept', async () => {
    const [memory, store] = [createBlobMemory(), memoryStore()]
    const repository = createRepositorySource(repositoryClient(), memory, store)
    const base = await repository.tree(answerTree('base', FEW))
    await repository.tree(answerTree('head', FEW), base)
    expect(await store.readTree('head')).toBeNull()
  })

  it('that GitHub does not list as a whole is not kept', async () => {
    const store = memoryStore()
    for (const recursive of [{ recursive: '1' }, {}]) {
      nock(API)
        .get('/repos/acme/shop/git/trees/base')
        .query(recursive)
        .reply(200, { sha: 'base', tree: [], truncated: true })
    }
    const tree = await createRepositorySource(repositoryClient(), createBlobMemory(), store).tree('base')
    expect(tree.gaps).toHaveLength(1)
    expect(await store.readTree('base')).toBeNull()
  })
})

describe('files that match', () => {
  it('are found among many by one download of the archive', async () => {
    await answerArchive('base', MANY)
    expect(await source().containing(answerTree('base', MANY), ['.py'], WORDS)).toEqual(
      new Set(['shop/tasks.py', 'shop/größe.py']),
    )
  })

  it('of other words are found in the same download', async () => {
    await answerArchive('base', MANY)
    const repository = source()
    const rev = answerTree('base', MANY)
    await repository.containing(rev, ['.py'], WORDS)
    expect(await repository.containing(rev, ['.py'], ['x = 149'])).toEqual(new Set(['shop/module149.py']))
  })

  it('are not requested again, and the next revision requests only new ones', async () => {
    const head = { ...MANY, 'shop/tasks.py': 'import celery\n' }
    await answerArchive('base', MANY)
    answerBlobs('import celery\n')
    const repository = source()
    await repository.containing(answerTree('base', MANY), ['.py'], WORDS)
    const matched = await repository.containing(answerTree('head', head), ['.py'], WORDS)
    expect(matched).toEqual(new Set(['shop/tasks.py', 'shop/größe.py']))

    const oid = blobId(Buffer.from('import celery\n'))
    const blobs = await repository.blobs([oid])
    expect(Buffer.from((blobs.get(oid) as { bytes: Uint8Array }).bytes).toString()).toBe('import celery\n')
  })

  it('are requested by id where the archive leaves them out or rewrites them', async () => {
    const exported = { ...MANY, 'shop/version.py': 'celery = "0123456"\n' }
    const committed = {
      ...MANY,
      'shop/version.py': 'celery = "$Format:%h$"\n',
      'tests/celery.py': 'celery\n',
    }
    await answerArchive('base', exported)
    answerBlobs('celery = "$Format:%h$"\n', 'celery\n')
    expect(await source().containing(answerTree('base', committed), ['.py'], WORDS)).toEqual(
      new Set(['shop/tasks.py', 'shop/größe.py', 'shop/version.py', 'tests/celery.py']),
    )
  })

  it('include one that is too large to be searched, as reading it gives the reason', async () => {
    const large = 'x'.repeat(MAX_BLOB_BYTES + 1)
    const files = { ...MANY, 'shop/large.py': large }
    await answerArchive('base', files)
    nock(API)
      .post('/graphql')
      .times(2)
      .reply(200, {
        data: {
          repository: {
            blob0: { byteSize: large.length, isBinary: false, isTruncated: true, text: 'xxx' },
          },
        },
      })
    const repository = source()
    const matched = await repository.containing(answerTree('base', files), ['.py'], WORDS)
    expect(matched).toContain('shop/large.py')
    const oid = blobId(Buffer.from(large))
    expect((await repository.blobs([oid])).get(oid)).toEqual({ unreadable: 'larger than 8 MiB' })
  })

  it('are requested by id at once when there are few', async () => {
    answerBlobs('import celery\n', 'x = 1\n')
    const base = answerTree('base', { 'a.py': 'import celery\n', 'b.py': 'x = 1\n', 'c.txt': 'celery\n' })
    expect(await source().containing(base, ['.py'], WORDS)).toEqual(new Set(['a.py']))
  })

  it('are of several kinds where several are requested', async () => {
    const files = { ...MANY, 'web/a.ts': '// celery\n', 'web/b.js': '// celery ()\n' }
    await answerArchive('base', files)
    const matched = await source().containing(answerTree('base', files), ['.py', '.js'], WORDS)
    expect(matched).toEqual(new Set(['shop/tasks.py', 'shop/größe.py', 'web/b.js']))
  })
})

it('an archive that breaks off is worth another attempt', async () => {
  const whole = await tarball(MANY)
  nock(API)
    .get('/repos/acme/shop/tarball/base')
    .reply(200, whole.subarray(0, whole.length / 2), { 'content-type': 'application/x-gzip' })
  await expect(source().containing(answerTree('base', MANY), ['.py'], WORDS)).rejects.toSatisfy(isRetryable)
})

it('rejects without an archive', async () => {
  nock(API).get('/repos/acme/shop/tarball/base').reply(404, { message: 'Not Found' })
  await expect(source().containing(answerTree('base', MANY), ['.py'], WORDS)).rejects.toThrow('Not Found')
})
