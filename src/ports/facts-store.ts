import type { FileSummary } from '../analysis/python/file-summary.ts'
import type { RepositoryName } from './repository-name.ts'
import type { TreeEntry } from './repository-source.ts'

/** The cached analysis of a Python blob. `facts` is a `FileFacts` as JSON, null until the file is parsed. */
export type CachedBlob =
  | { readonly kind: 'read'; readonly summary: FileSummary; readonly facts: string | null }
  /** Python cannot read it either, or it is too large. Absent, `mayDefineTasks` is true. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly mayDefineTasks?: false }

/** A cache of answers to questions about revisions or blobs, by their id. It may drop answers, or have none, at any time. */
export interface AnswerStore {
  readAnswers(question: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  writeAnswers(question: string, answers: ReadonlyMap<string, string>): Promise<void>
}

/**
 * A cache of analyzed blobs by id, for this version of the extractor: an id identifies content in any repository, branch
 * or fork. It may drop entries at any time, which costs time and nothing else.
 */
export interface FactsStore extends AnswerStore {
  read(oids: readonly string[]): Promise<ReadonlyMap<string, CachedBlob>>
  /** Lazily: a store that caches nothing makes no entries. */
  write(blobs: Iterable<readonly [oid: string, blob: CachedBlob]>): Promise<void>
  /** The Python files of a commit or tree that pass the prefilter, by its id; null where they are not cached. */
  readCandidates(rev: string): Promise<readonly string[] | null>
  writeCandidates(rev: string, paths: readonly string[]): Promise<void>
  /** The entries of a commit's tree, listed as a whole; null where they are not cached. */
  readTree(rev: string): Promise<readonly TreeEntry[] | null>
  writeTree(rev: string, entries: Iterable<TreeEntry>): Promise<void>
  /** Whether a blob holds one of some words, by blob id, for those that were searched. `question` names the words. */
  readVerdicts(question: string, oids: readonly string[]): Promise<ReadonlyMap<string, boolean>>
  writeVerdicts(question: string, verdicts: ReadonlyMap<string, boolean>): Promise<void>
}

/** The service's caches of all repositories. */
export interface FactsStores {
  /** For the jobs of one repository. */
  of(repository: RepositoryName): FactsStore
  /** Drops a repository that the app was removed from, and the entries that no other repository shares. */
  forget(repository: RepositoryName): Promise<void>
  /** Drops old entries; does nothing when called again soon. */
  sweep(): Promise<void>
}
