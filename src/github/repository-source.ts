import type { Blob, RepositorySource, Tree } from '../ports.ts'
import type { BlobMemory } from './blob-memory.ts'
import { readBlobs } from './blobs.ts'
import type { RepositoryClient } from './octokit.ts'
import { type SearchedRepository, searchTree } from './search-blobs.ts'
import { readTree } from './tree.ts'

/** A repository on GitHub as the analysis reads it. */
export function createRepositorySource(
  client: RepositoryClient,
  memory: BlobMemory,
  store: SearchedRepository['store'],
): RepositorySource {
  const trees = new Map<string, Promise<Tree>>()

  function tree(rev: string): Promise<Tree> {
    const known = trees.get(rev) ?? readTree(client, rev)
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
