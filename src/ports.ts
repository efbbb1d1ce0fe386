/** What the core needs from outside. Types only: `git/` and `github/` implement them, the core imports none of those. */

export type EntryKind = 'file' | 'symlink' | 'submodule'

export interface TreeEntry {
  readonly path: string
  /** Git blob id (of the commit, for a submodule). */
  readonly oid: string
  readonly kind: EntryKind
}

/** Every entry of a commit's tree, directories left out. */
export interface Tree {
  readonly rev: string
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** Parts of the tree that could not be listed. */
  readonly gaps: readonly { readonly path: string; readonly reason: string }[]
}

export type Blob = { readonly bytes: Uint8Array } | { readonly unreadable: string }

/** A repository's content by revision: a local clone or GitHub. Nothing in it is ever executed. */
export interface RepositorySource {
  tree(rev: string): Promise<Tree>
  /**
   * The paths of `tree` that end in `suffix` and whose bytes match `pattern` on some line.
   * `pattern` is written so that POSIX extended and JavaScript regular expressions agree on it.
   */
  matching(tree: Tree, suffix: string, pattern: string): Promise<ReadonlySet<string>>
  /** One answer for each id asked for. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Blob>>
}
