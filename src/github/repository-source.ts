import type { Blob, FactsStore, RepositorySource, Tree } from '../ports.ts'
import { visitArchive } from './archive.ts'
import { blobId } from './blob-id.ts'
import { readBlobs } from './blobs.ts'
import type { RepositoryClient } from './octokit.ts'
import { readTree } from './tree.ts'
import { createLru, type Lru } from './weighted-lru.ts'

/** Up to so many unknown files are asked for by id; more are searched in the commit's archive, in one download. */
const FEW = 100

/** What the process remembers of blobs. An id stands for its bytes in any repository, so that all jobs share it. */
export interface BlobMemory {
  readonly contents: Lru<Uint8Array>
  /** Whether a blob matches a pattern, by both. */
  readonly verdicts: Lru<boolean>
  /** The search that is under way, by repository. */
  readonly searches: Map<string, Promise<void>>
}

/** Memory for 64 MB of sources and 200,000 verdicts, about 100 MB together. */
export function createBlobMemory(): BlobMemory {
  return {
    contents: createLru(64 * 1024 * 1024, (bytes) => bytes.length),
    verdicts: createLru(200_000, () => 1),
    searches: new Map(),
  }
}

/** A repository on GitHub as the analysis reads it. */
export function createRepositorySource(
  client: RepositoryClient,
  memory: BlobMemory,
  store: Pick<FactsStore, 'readVerdicts' | 'writeVerdicts'>,
): RepositorySource {
  const trees = new Map<string, Promise<Tree>>()

  function tree(rev: string): Promise<Tree> {
    const known = trees.get(rev) ?? readTree(client, rev)
    trees.set(rev, known)
    return known
  }

  async function blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Blob>> {
    const found = new Map<string, Blob>()
    const missing: string[] = []
    for (const oid of new Set(oids)) {
      const bytes = memory.contents.get(oid)
      if (bytes === undefined) missing.push(oid)
      else found.set(oid, { bytes })
    }
    for await (const [oid, blob] of readBlobs(client, missing)) {
      found.set(oid, blob)
      if ('bytes' in blob) memory.contents.set(oid, blob.bytes)
    }
    return found
  }

  async function containing(
    rev: string,
    suffixes: readonly string[],
    words: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const { entries } = await tree(rev)
    const key = `${client.repository.owner}/${client.repository.name}`
    // One at a time: what the first one downloads, the next ones need not.
    const before = memory.searches.get(key) ?? Promise.resolve()
    const searching = before.then(() => search(rev, suffixes, words, entries))
    const settled = searching.then(
      () => {},
      () => {},
    )
    memory.searches.set(key, settled)
    try {
      return await searching
    } finally {
      if (memory.searches.get(key) === settled) memory.searches.delete(key)
    }
  }

  async function search(
    rev: string,
    suffixes: readonly string[],
    words: readonly string[],
    entries: Tree['entries'],
  ): Promise<ReadonlySet<string>> {
    const candidates = [...entries.values()].filter(
      ({ kind, path }) => kind === 'file' && suffixes.some((suffix) => path.endsWith(suffix)),
    )
    const oids = new Set(candidates.map((entry) => entry.oid))
    const matched = await blobsContaining(rev, suffixes, words, oids)
    return new Set(candidates.filter((entry) => matched.has(entry.oid)).map((entry) => entry.path))
  }

  async function blobsContaining(
    rev: string,
    suffixes: readonly string[],
    words: readonly string[],
    oids: ReadonlySet<string>,
  ): Promise<ReadonlySet<string>> {
    const question = words.join('\n')
    const matched = new Set<string>()
    const found = new Map<string, boolean>()
    const unknown = await withoutVerdict(question, oids, matched)

    function judge(oid: string, bytes: Uint8Array): void {
      unknown.delete(oid)
      const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const verdict = words.some((word) => content.includes(word))
      memory.verdicts.set(`${question}\n${oid}`, verdict)
      found.set(oid, verdict)
      if (!verdict) return
      matched.add(oid)
      memory.contents.set(oid, bytes)
    }

    if (unknown.size > FEW) {
      await visitArchive(client, rev, suffixes, (bytes) => {
        const oid = blobId(bytes)
        if (unknown.has(oid)) judge(oid, bytes)
      })
    }
    for await (const [oid, blob] of readBlobs(client, [...unknown])) {
      // What cannot be read cannot be ruled out either: whoever reads it is told why.
      if ('bytes' in blob) judge(oid, blob.bytes)
      else matched.add(oid)
    }
    await store.writeVerdicts(question, found)
    return matched
  }

  /** The blobs that were never searched; of the others, those that match are added. */
  async function withoutVerdict(
    question: string,
    oids: ReadonlySet<string>,
    matched: Set<string>,
  ): Promise<Set<string>> {
    const forgotten = new Set<string>()
    for (const oid of oids) {
      const verdict = memory.verdicts.get(`${question}\n${oid}`)
      if (verdict === undefined) forgotten.add(oid)
      else if (verdict) matched.add(oid)
    }
    if (forgotten.size === 0) return forgotten
    for (const [oid, verdict] of await store.readVerdicts(question, [...forgotten])) {
      memory.verdicts.set(`${question}\n${oid}`, verdict)
      forgotten.delete(oid)
      if (verdict) matched.add(oid)
    }
    return forgotten
  }

  return { isLocal: false, tree, differences: () => null, blobs, containing }
}
