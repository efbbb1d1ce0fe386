export type EntryKind = 'file' | 'symlink' | 'submodule'

export interface TreeEntry {
  readonly path: string
  /** Git blob id (of the commit, for a submodule). */
  readonly oid: string
  readonly kind: EntryKind
  /** A file with the mode of programs. */
  readonly executable?: true
}

/** Every entry of a commit's tree, directories left out. */
export interface Tree {
  readonly rev: string
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** The tree that this one was listed from, and the paths that differ; absent where it was listed as a whole. */
  readonly since?: { readonly rev: string; readonly changed: readonly string[] }
  /** Folders that could not be listed as a whole, by the id of their tree; the path ends in a slash, or is empty. */
  readonly gaps: readonly { readonly path: string; readonly oid: string; readonly reason: string }[]
}

/** A path at which two revisions have different entries, or only one of them has any. */
export interface Difference {
  readonly path: string
  readonly before: TreeEntry | null
  readonly after: TreeEntry | null
}

export type Blob = { readonly bytes: Uint8Array } | { readonly unreadable: string }

/** A repository's content by revision: a local clone or GitHub. Nothing in it is ever executed. */
export interface RepositorySource {
  /** Blobs are read without a request, so reading too many is cheap. */
  readonly isLocal: boolean
  /** `near` is a similar tree: a source may list only the differences. */
  tree(rev: string, near?: Tree): Promise<Tree>
  /** The differences between two commits or trees; null where finding them takes both whole trees. */
  differences(base: string, head: string): Promise<readonly Difference[]> | null
  /**
   * The paths of a revision that end in one of the suffixes and whose content holds one of the words (ASCII). Unreadable
   * files are among them, as they cannot be ruled out.
   */
  containing(rev: string, suffixes: readonly string[], words: readonly string[]): Promise<ReadonlySet<string>>
  /** One blob for each requested id. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Blob>>
}
