import { createHash } from 'node:crypto'
import type { FactsStore } from '../ports/facts-store.ts'
import type { Tree } from '../ports/repository-source.ts'
import { visitArchive } from './archive.ts'
import { blobId } from './blob-id.ts'
import type { BlobMemory } from './blob-memory.ts'
import { readBlobs } from './blobs.ts'
import type { RepositoryClient } from './octokit.ts'

/** Up to this many unsearched files are requested by id; more are read from the commit's archive, one download. */
const MAX_REQUESTED = 100

/** A repository on GitHub, with the memory and the cache of earlier searches. */
export interface SearchedRepository {
  readonly client: RepositoryClient
  readonly memory: BlobMemory
  readonly store: Pick<FactsStore, 'readVerdicts' | 'writeVerdicts'>
}

/** The files to search, and the words, one of which must be in the content. */
interface Query {
  readonly rev: string
  readonly suffixes: readonly string[]
  readonly words: readonly string[]
}

/** The paths of a tree that match a query. */
export async function searchTree(
  repository: SearchedRepository,
  query: Query,
  entries: Tree['entries'],
): Promise<ReadonlySet<string>> {
  const candidates = [...entries.values()].filter(
    ({ kind, path }) => kind === 'file' && query.suffixes.some((suffix) => path.endsWith(suffix)),
  )
  const oids = new Set(candidates.map((entry) => entry.oid))
  const matching = await searchBlobs(repository, query, oids)
  return new Set(candidates.filter((entry) => matching.has(entry.oid)).map((entry) => entry.path))
}

async function searchBlobs(
  repository: SearchedRepository,
  { rev, suffixes, words }: Query,
  oids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const { client, memory, store } = repository
  // There may be thousands of words, and the memory holds a key for each file.
  const question = createHash('sha256').update(words.join('\n')).digest('base64')
  const { matching, unsearched } = await recall(repository, question, oids)
  const found = new Map<string, boolean>()

  // The next search of a review has other words and the same files. Files of all kinds would fill the memory.
  const isRemembered = suffixes.every((suffix) => suffix !== '')

  function search(oid: string, bytes: Uint8Array): void {
    unsearched.delete(oid)
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const verdict = words.some((word) => content.includes(word))
    memory.verdicts.set(`${question}\n${oid}`, verdict)
    found.set(oid, verdict)
    if (verdict) matching.add(oid)
    if (verdict || isRemembered) memory.contents.set(oid, bytes)
  }

  for (const oid of unsearched) {
    const bytes = memory.contents.get(oid)
    if (bytes) search(oid, bytes)
  }
  if (unsearched.size > MAX_REQUESTED) {
    await visitArchive(client, rev, suffixes, (bytes) => {
      const oid = blobId(bytes)
      if (unsearched.has(oid)) search(oid, bytes)
    })
  }
  for await (const [oid, blob] of readBlobs(client, [...unsearched])) {
    // An unreadable file cannot be ruled out; reading it later gives the reason.
    if ('bytes' in blob) search(oid, blob.bytes)
    else matching.add(oid)
  }
  await store.writeVerdicts(question, found)
  return matching
}

/** Sorts blobs by earlier searches, first those in memory, then those in the cache. */
async function recall(
  { memory, store }: SearchedRepository,
  question: string,
  oids: ReadonlySet<string>,
): Promise<{ readonly matching: Set<string>; readonly unsearched: Set<string> }> {
  const matching = new Set<string>()
  const unsearched = new Set<string>()
  for (const oid of oids) {
    const verdict = memory.verdicts.get(`${question}\n${oid}`)
    if (verdict === undefined) unsearched.add(oid)
    else if (verdict) matching.add(oid)
  }
  if (unsearched.size === 0) return { matching, unsearched }
  for (const [oid, verdict] of await store.readVerdicts(question, [...unsearched])) {
    memory.verdicts.set(`${question}\n${oid}`, verdict)
    unsearched.delete(oid)
    if (verdict) matching.add(oid)
  }
  return { matching, unsearched }
}
