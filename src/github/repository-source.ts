import type { FactsStore } from '../ports/facts-store.ts'
import type { Blob, RepositorySource, Tree } from '../ports/repository-source.ts'
import type { BlobMemory } from './blob-memory.ts'
import { readBlobs } from './blobs.ts'
import type { RepositoryClient } from './octokit.ts'
import { type SearchedRepository, searchTree } from './search-blobs.ts'
import { readTree } from './tree.ts'

type SourceStore = SearchedRepository['store'] & Pick<FactsStore, 'readTree' | 'writeTree'>

/** A repository on GitHub as the analysis reads it. */
export function createRepositorySource(
  client: RepositoryClient,
  memory: BlobMemory,
  store: SourceStore,
): RepositorySource {
  const trees = new Map<string, Promise<Tree>>()

  /** What is near another one is a head: nobody asks for it again. */
  function tree(rev: string, near?: Tree): Promise<Tree> {
    const known = trees.get(rev) ?? (near ? readTree(client, rev) : cachedTree(client, memory, store, rev))
    trees.set(rev, known)
    return known
  }

  return {
    isLocal: false,
    tree,
    differences: () => null,
    blobs: (oids) => rememberedBlobs(client, memory, oids),
    async containing(rev, suffixes, words) {
      const { entries } = await tree(rev)
      return await oneSearchAtATime(client, memory, () =>
        searchTree({ client, memory, store }, { rev, suffixes, words }, entries),
      )
    },
  }
}

/** From memory, from the cache, or from GitHub: the id of a commit identifies its tree. */
async function cachedTree(
  client: RepositoryClient,
  memory: BlobMemory,
  store: SourceStore,
  rev: string,
): Promise<Tree> {
  const { owner, name } = client.repository
  const key = `${owner}/${name}@${rev}`.toLowerCase()
  const remembered = memory.trees.get(key)
  if (remembered !== undefined) return remembered
  const cached = await store.readTree(rev)
  const tree =
    cached === null
      ? await readTree(client, rev)
      : { rev, entries: new Map(cached.map((entry) => [entry.path, entry])), gaps: [] }
  if (tree.gaps.length > 0) return tree
  memory.trees.set(key, tree)
  if (cached === null) await store.writeTree(rev, tree.entries.values())
  return tree
}

/** Blobs from memory, the others from GitHub. */
async function rememberedBlobs(
  client: RepositoryClient,
  { contents }: BlobMemory,
  oids: readonly string[],
): Promise<ReadonlyMap<string, Blob>> {
  const found = new Map<string, Blob>()
  const missing: string[] = []
  for (const oid of new Set(oids)) {
    const bytes = contents.get(oid)
    if (bytes === undefined) missing.push(oid)
    else found.set(oid, { bytes })
  }
  for await (const [oid, blob] of readBlobs(client, missing)) {
    found.set(oid, blob)
    if ('bytes' in blob) contents.set(oid, blob.bytes)
  }
  return found
}

/** Runs the searches of a repository one after another: later ones need not download what the first one did. */
async function oneSearchAtATime<T>(
  { repository }: RepositoryClient,
  { searches }: BlobMemory,
  search: () => Promise<T>,
): Promise<T> {
  const key = `${repository.owner}/${repository.name}`
  const before = searches.get(key) ?? Promise.resolve()
  const searching = before.then(search)
  const settled = searching.then(
    () => {},
    () => {},
  )
  searches.set(key, settled)
  try {
    return await searching
  } finally {
    if (searches.get(key) === settled) searches.delete(key)
  }
}
