import type { Settings } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import { type FileSummary, usesDecorator } from '../analysis/python/file-summary.ts'
import { TASK_WORDS } from '../analysis/python/prefilter.ts'
import type { FactsStore } from '../ports/facts-store.ts'
import type { RepositorySource, Tree } from '../ports/repository-source.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'

/** A repository, its cache, and the blobs that are loaded from either. */
export interface CachedRepository {
  readonly source: RepositorySource
  readonly store: FactsStore
  readonly loader: BlobLoader
}

/** The ids of two compared commits. Head may be a tree: a work tree has no commit. */
export interface RevisionIds {
  readonly base: string
  readonly head: string
}

/** The files of one revision, as far as the analysis needs them. */
export interface Revision {
  readonly tree: Tree
  /** Every Python file. */
  readonly paths: ReadonlySet<string>
  /** The files that can define tasks: candidates with a line that may do so. */
  readonly taskPaths: readonly string[]
  /** Every file that passes the prefilter and is not ignored. */
  readonly candidates: readonly string[]
  /** Files that pass the prefilter and are ignored; they are not loaded. */
  readonly ignoredCandidates: readonly string[]
  /** The tree of base, for head alone: only files that differ from it have their calls read. */
  readonly before?: Tree
}

/** Lists a revision and loads the files that can define tasks. The settings may still be loading. */
export async function readRevision(
  repository: CachedRepository,
  rev: string,
  settings: Settings | Promise<Settings>,
): Promise<Revision> {
  const { source, store, loader } = repository
  const cached = await store.readCandidates(rev)
  if (cached !== null) return loadRevision(loader, await source.tree(rev), await settings, cached)
  const [tree, containing] = await Promise.all([
    source.tree(rev).then(async (listed) => {
      if (source.isLocal) await readAhead(loader, listed, await settings)
      return listed
    }),
    source.containing(rev, ['.py'], TASK_WORDS),
  ])
  await store.writeCandidates(rev, [...containing].sort())
  return loadRevision(loader, tree, await settings, [...containing])
}

/** Where tasks usually are: these files are read while the others are still being searched for words. */
const USUAL_PLACE = /(^|\/)(tasks?|celery\w*|\w+_tasks?)(\/[^/]+)?\.py$/

async function readAhead(loader: BlobLoader, tree: Tree, settings: Settings): Promise<void> {
  const ignored = isIgnoredBy(settings)
  const paths = pythonFiles(tree).filter((path) => USUAL_PLACE.test(path) && !ignored(path))
  await loader.load(paths.map((path) => oidAt(tree, path)))
  for (const path of paths) {
    const blob = loader.get(oidAt(tree, path))
    if (blob?.kind === 'read' && blob.summary.concernsTasks) blob.facts()
  }
}

/** Reads a revision near another: files with the same blob at the same path are not searched again. */
export async function readRevisionLike(
  other: Revision,
  loader: BlobLoader,
  tree: Tree,
  settings: Settings,
): Promise<Revision> {
  const changed = changedSince(other.tree, tree).filter((path) => path.endsWith('.py'))
  const isHere = (path: string): boolean => tree.entries.get(path)?.kind === 'file'
  const suspects = [...new Set([...other.candidates, ...other.ignoredCandidates, ...changed])].filter(isHere)
  // Most changes add and remove no file: both revisions then share one set of paths.
  const isMoved = changed.some((path) => isHere(path) !== other.paths.has(path))
  const paths = isMoved ? undefined : other.paths
  return loadRevision(loader, tree, settings, suspects, paths, new Set(other.taskPaths))
}

/** The paths at which two trees have different entries, or only one of them has any. */
export function changedSince(before: Tree, tree: Tree): readonly string[] {
  if (tree.since?.rev === before.rev) return tree.since.changed
  const paths = new Set([...before.entries.keys(), ...tree.entries.keys()])
  return [...paths].filter((path) => {
    const [old, now] = [before.entries.get(path), tree.entries.get(path)]
    return old?.oid !== now?.oid || old?.kind !== now?.kind
  })
}

/** Adds the files that use these decorators to a revision: the prefilter does not know their names. */
export async function widenRevision(
  { source, loader }: CachedRepository,
  revision: Revision,
  settings: Settings,
  decorators: ReadonlySet<string>,
): Promise<Revision> {
  const known = new Set(revision.taskPaths)
  const containing = await source.containing(revision.tree.rev, ['.py'], [...decorators])
  const ignored = isIgnoredBy(settings)
  const found = [...containing].filter((path) => !known.has(path) && !ignored(path))
  await loader.load(found.map((path) => oidAt(revision.tree, path)))
  const using = found.filter((path) => {
    const blob = loader.get(oidAt(revision.tree, path))
    return blob?.kind !== 'read' || usesDecorator(blob.summary, decorators)
  })
  return {
    ...revision,
    taskPaths: [...known, ...using].sort(),
    candidates: [...new Set([...revision.candidates, ...using])].sort(),
  }
}

/** The files among these that the other revision lacks, or has with other content; none where there is no other. */
export function changedAmong(paths: Iterable<string>, { tree, before }: Revision): string[] {
  if (!before) return []
  return [...paths].filter((path) => oidAt(tree, path) !== oidIn(before, path))
}

/** The folders of a tree that could not be listed. */
export function listingGaps({ gaps }: Tree): Gap[] {
  return gaps.map(({ path, reason }) => ({ kind: 'unreadable', path, line: 0, reason }))
}

/** The files among these that could not be read, or only in part. */
export function readingGaps(revision: Revision, loader: BlobLoader, paths: readonly string[]): Gap[] {
  const gaps: Gap[] = []
  for (const path of paths) {
    const blob = loader.get(oidAt(revision.tree, path))
    if (blob?.kind === 'unreadable') gaps.push({ kind: 'unreadable', path, line: 0, reason: blob.reason })
    const facts = blob?.kind === 'read' ? blob.facts() : null
    const invalid = facts?.errorLines[0]
    if (invalid !== undefined)
      gaps.push({ kind: 'unreadable', path, line: invalid, reason: 'not valid Python from here on' })
    for (const line of facts?.unknownLines ?? [])
      gaps.push({ kind: 'unreadable', path, line, reason: 'this statement is not understood as Python' })
  }
  return gaps
}

/** The blob id at a path, null where the tree has no file there: the id of a submodule is one of another repository. */
export function oidIn(tree: Tree, path: string): string | null {
  const entry = tree.entries.get(path)
  return entry?.kind === 'file' ? entry.oid : null
}

/** The blob id at a path where the tree is known to have a file. */
export function oidAt(tree: Tree, path: string): string {
  const oid = oidIn(tree, path)
  if (oid === null) throw new Error(`no file ${path} in ${tree.rev}`)
  return oid
}

/** A file's facts, null where they are not loaded. */
export function factsAt(revision: Revision, loader: BlobLoader, path: string): FileFacts | null {
  const entry = revision.tree.entries.get(path)
  const blob = entry ? loader.get(entry.oid) : null
  return blob?.kind === 'read' ? blob.facts() : null
}

async function loadRevision(
  loader: BlobLoader,
  tree: Tree,
  settings: Settings,
  suspects: readonly string[],
  paths: ReadonlySet<string> = new Set(pythonFiles(tree)),
  taskPathsBefore: ReadonlySet<string> = new Set(),
): Promise<Revision> {
  const ignored = isIgnoredBy(settings)
  const unignored = suspects.filter((path) => !ignored(path)).sort()
  await loader.load(unignored.map((path) => oidAt(tree, path)))
  const mayHold = (path: string, holds: (summary: FileSummary) => boolean): boolean => {
    const blob = loader.get(oidAt(tree, path))
    if (blob?.kind === 'read') return holds(blob.summary)
    // An unreadable file may hold anything, but for data that was never a module of tasks.
    return blob?.mayDefineTasks !== false || taskPathsBefore.has(path)
  }
  const candidates = unignored.filter((path) => mayHold(path, ({ isCandidate }) => isCandidate))
  const taskPaths = candidates.filter((path) => mayHold(path, ({ concernsTasks }) => concernsTasks))
  return { tree, paths, taskPaths, candidates, ignoredCandidates: suspects.filter(ignored).sort() }
}

function pythonFiles(tree: Tree): string[] {
  const paths: string[] = []
  for (const entry of tree.entries.values()) {
    if (entry.kind === 'file' && entry.path.endsWith('.py')) paths.push(entry.path)
  }
  return paths
}
