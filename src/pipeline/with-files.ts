import type { RepositorySource, Tree } from '../ports/repository-source.ts'
import { blobIdLike } from './verify-blob-id.ts'

/** A revision that exists in memory only: `head` with other content in some of its files. */
export interface EditedRevision {
  readonly source: RepositorySource
  readonly head: string
}

/** No commit has this id, so that nothing is cached for it. */
const EDITED = '+edited'

export function withFiles(
  source: RepositorySource,
  head: string,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): EditedRevision {
  const edited = `${head}${EDITED}`
  const contents = new Map<string, Uint8Array>()

  async function tree(rev: string, near?: Tree): Promise<Tree> {
    if (rev !== edited) return await source.tree(rev, near)
    const { since, ...listed } = await source.tree(head, near)
    const entries = new Map(listed.entries)
    for (const { path, bytes } of files) {
      const oid = blobIdLike(entries.get(path)?.oid ?? head, bytes)
      contents.set(oid, bytes)
      entries.set(path, { path, oid, kind: 'file' })
    }
    const changed = since && [...new Set([...since.changed, ...files.map(({ path }) => path)])]
    return { ...listed, rev: edited, entries, ...(since && changed && { since: { ...since, changed } }) }
  }

  return {
    head: edited,
    source: {
      isLocal: source.isLocal,
      tree,
      differences: (base, rev) => (rev === edited ? null : source.differences(base, rev)),
      async containing(rev, suffixes, words) {
        if (rev !== edited) return await source.containing(rev, suffixes, words)
        // The edited files cannot be ruled out without a search.
        const found = await source.containing(head, suffixes, words)
        const paths = files.map(({ path }) => path)
        return found.union(new Set(paths.filter((path) => suffixes.some((suffix) => path.endsWith(suffix)))))
      },
      async blobs(oids) {
        const others = oids.filter((oid) => !contents.has(oid))
        const blobs = new Map(others.length > 0 ? await source.blobs(others) : [])
        for (const oid of oids) {
          const bytes = contents.get(oid)
          if (bytes) blobs.set(oid, { bytes })
        }
        return blobs
      },
    },
  }
}
