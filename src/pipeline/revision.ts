import type { Settings } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import type { Digest } from '../analysis/python/file-summary.ts'
import { TASK_WORDS } from '../analysis/python/prefilter.ts'
import { usesMaker } from '../analysis/tasks/project-decorators.ts'
import type { FactsStore, RepositorySource, Tree } from '../ports.ts'
import type { Library, Volume } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'

/** A repository and what is known of its files. */
export interface OpenRepository {
  readonly source: RepositorySource
  readonly store: FactsStore
  readonly library: Library
}

/** One revision as far as the analysis needs it. */
export interface Side {
  readonly tree: Tree
  /** Every Python file. */
  readonly paths: ReadonlySet<string>
  /** Those that can define tasks: the sieve's words stand in them and no setting leaves them out. */
  readonly taskPaths: readonly string[]
  /** Every file in which the sieve's words stand, those without a task among them. */
  readonly candidates: readonly string[]
  /** Those of them that the settings leave out; nothing of them is loaded. */
  readonly setAside: readonly string[]
  /** What it is compared with: its calls of tasks are read where it differs. */
  readonly before?: Tree
}

/** Lists a revision and loads the files that can define tasks. The settings may still be on their way. */
export async function readSide(
  repository: OpenRepository,
  rev: string,
  settings: Settings | Promise<Settings>,
): Promise<Side> {
  const { source, store, library } = repository
  const kept = await store.candidates(rev)
  if (kept !== null) return loadSide(library, await source.tree(rev), await settings, kept)
  const [tree, containing] = await Promise.all([
    source.tree(rev).then(async (listed) => {
      if (source.isLocal) await readAhead(library, listed, await settings)
      return listed
    }),
    source.containing(rev, ['.py'], TASK_WORDS),
  ])
  await store.keepCandidates(rev, [...containing].sort())
  return loadSide(library, tree, await settings, [...containing])
}

/** Where tasks usually are: these files are read while the others are still being searched for words. */
const USUAL_PLACE = /(^|\/)(tasks?|celery\w*|\w+_tasks?)(\/[^/]+)?\.py$/

async function readAhead(library: Library, tree: Tree, settings: Settings): Promise<void> {
  const ignored = isIgnoredBy(settings)
  const paths = pythonFiles(tree).filter((path) => USUAL_PLACE.test(path) && !ignored(path))
  await library.load(paths.map((path) => oidAt(tree, path)))
  for (const path of paths) {
    const volume = library.get(oidAt(tree, path))
    if (volume?.kind === 'read' && volume.digest.concernsTasks) volume.facts()
  }
}

/** The same for a revision near another: files that are the same blob at the same path are not searched again. */
export async function readSideLike(
  other: Side,
  library: Library,
  tree: Tree,
  settings: Settings,
): Promise<Side> {
  const changed = changedSince(other.tree, tree).filter((path) => path.endsWith('.py'))
  const isHere = (path: string): boolean => tree.entries.get(path)?.kind === 'file'
  const suspects = [...new Set([...other.candidates, ...other.setAside, ...changed])].filter(isHere)
  // Most changes add and remove no file: both sides then have one set of paths.
  const isMoved = changed.some((path) => isHere(path) !== other.paths.has(path))
  return loadSide(library, tree, settings, suspects, isMoved ? undefined : other.paths)
}

/** The paths at which something else stands, or nothing. */
export function changedSince(before: Tree, tree: Tree): readonly string[] {
  if (tree.since?.rev === before.rev) return tree.since.changed
  const paths = new Set([...before.entries.keys(), ...tree.entries.keys()])
  return [...paths].filter((path) => {
    const [old, now] = [before.entries.get(path), tree.entries.get(path)]
    return old?.oid !== now?.oid || old?.kind !== now?.kind
  })
}

/** A side with the files that use further names, which no word of the sieve gives away. */
export async function widenSide(
  { source, library }: OpenRepository,
  side: Side,
  settings: Settings,
  makers: ReadonlySet<string>,
): Promise<Side> {
  const known = new Set(side.taskPaths)
  const containing = await source.containing(side.tree.rev, ['.py'], [...makers])
  const ignored = isIgnoredBy(settings)
  const found = [...containing].filter((path) => !known.has(path) && !ignored(path))
  await library.load(found.map((path) => oidAt(side.tree, path)))
  const using = found.filter((path) => {
    const volume = library.get(oidAt(side.tree, path))
    return volume?.kind !== 'read' || usesMaker(volume.digest, makers)
  })
  return {
    ...side,
    taskPaths: [...known, ...using].sort(),
    candidates: [...new Set([...side.candidates, ...using])].sort(),
  }
}

/** Of some files: those that another revision does not have, or not so. */
export function changedAmong(paths: Iterable<string>, { tree, before }: Side): string[] {
  if (!before) return []
  return [...paths].filter((path) => oidAt(tree, path) !== before.entries.get(path)?.oid)
}

/** What of the given files could not be read, or only in part. */
export function readingGaps(side: Side, library: Library, paths: readonly string[]): Gap[] {
  const gaps: Gap[] = side.tree.gaps.map(({ path, reason }) => ({
    kind: 'unreadable',
    path,
    line: 0,
    reason,
  }))
  for (const path of paths) {
    const volume = library.get(oidAt(side.tree, path))
    if (volume?.kind === 'unreadable') gaps.push({ kind: 'unreadable', path, line: 0, reason: volume.reason })
    const line = volume?.kind === 'read' ? volume.facts()?.errorLines[0] : undefined
    if (line !== undefined)
      gaps.push({ kind: 'unreadable', path, line, reason: 'not valid Python from here on' })
  }
  return gaps
}

/** The blob id at a path that the tree is known to have. */
export function oidAt(tree: Tree, path: string): string {
  const entry = tree.entries.get(path)
  if (!entry) throw new Error(`no ${path} in ${tree.rev}`)
  return entry.oid
}

async function loadSide(
  library: Library,
  tree: Tree,
  settings: Settings,
  suspects: readonly string[],
  paths: ReadonlySet<string> = new Set(pythonFiles(tree)),
): Promise<Side> {
  const ignored = isIgnoredBy(settings)
  const unignored = suspects.filter((path) => !ignored(path)).sort()
  await library.load(unignored.map((path) => oidAt(tree, path)))
  const volumeAt = (path: string) => library.get(oidAt(tree, path))
  const candidates = unignored.filter((path) => mayHold(volumeAt(path), ({ isCandidate }) => isCandidate))
  const taskPaths = candidates.filter((path) => mayHold(volumeAt(path), ({ concernsTasks }) => concernsTasks))
  return { tree, paths, taskPaths, candidates, setAside: suspects.filter(ignored).sort() }
}

/** What could not be read may hold anything. */
function mayHold(volume: Volume | null, holds: (digest: Digest) => boolean): boolean {
  return volume?.kind === 'read' ? holds(volume.digest) : true
}

function pythonFiles(tree: Tree): string[] {
  const paths: string[] = []
  for (const entry of tree.entries.values()) {
    if (entry.kind === 'file' && entry.path.endsWith('.py')) paths.push(entry.path)
  }
  return paths
}
