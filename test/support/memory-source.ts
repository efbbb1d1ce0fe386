import { blobId } from '../../src/github/blob-id.ts'
import type { Blob, RepositorySource, Tree, TreeEntry } from '../../src/ports/repository-source.ts'

/** The files of one revision, by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** A repository that exists only in this test: each revision's files, in the order given, with git's own blob ids. */
export function memorySource(revisions: Readonly<Record<string, Files>>): RepositorySource {
  const contents = new Map<string, Uint8Array>()
  const trees = new Map(Object.entries(revisions).map(([rev, files]) => [rev, treeOf(rev, files, contents)]))
  return {
    isLocal: true,
    async tree(rev) {
      const tree = trees.get(rev)
      if (!tree) throw new Error(`no revision ${rev}`)
      return tree
    },
    async differences(base, head) {
      const [before, after] = [(await this.tree(base)).entries, (await this.tree(head)).entries]
      return [...new Set([...before.keys(), ...after.keys()])]
        .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }))
        .filter((one) => one.before?.oid !== one.after?.oid)
    },
    async containing(rev, suffixes, words) {
      const tree = await this.tree(rev)
      const entries = [...tree.entries.values()].filter(
        ({ kind, path }) => kind === 'file' && suffixes.some((suffix) => path.endsWith(suffix)),
      )
      const found = entries.filter(({ oid }) =>
        words.some((word) => textOf(contents.get(oid)).includes(word)),
      )
      return new Set(found.map(({ path }) => path))
    },
    async blobs(oids) {
      return new Map(oids.map((oid): [string, Blob] => [oid, blobOf(contents.get(oid))]))
    },
  }
}

/** The bytes that a file of a revision has. */
export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}

function treeOf(rev: string, files: Files, contents: Map<string, Uint8Array>): Tree {
  const entries = new Map<string, TreeEntry>()
  for (const [path, content] of Object.entries(files)) {
    const bytes = bytesOf(content)
    const oid = blobId(bytes)
    contents.set(oid, bytes)
    entries.set(path, { path, oid, kind: 'file' })
  }
  return { rev, entries, gaps: [] }
}

function blobOf(bytes: Uint8Array | undefined): Blob {
  return bytes ? { bytes } : { unreadable: 'it is in no revision' }
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder('latin1').decode(bytes)
}
