import { changedNames, type ReferencePaths, referencesIn } from '../analysis/references/python-references.ts'
import type { BlobLoader } from './blob-loader.ts'
import type { LinkedRevision } from './link-revisions.ts'
import { changedAmong, factsAt, oidAt, type Revision } from './revision.ts'

/**
 * Adds the strings that may name a task to both revisions: those of changed files, and of files of head with a name that
 * the change removes or adds. File summaries find these, so the others need not be parsed.
 */
export async function addReferences(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  const changed = changedAmong(head.revision.candidates, head.revision)
  const names = changedNames(base.snapshot, head.snapshot).union(keptNames(head))
  const naming = names.size === 0 ? NONE : await namingFiles(loader, head.revision, names)
  const headPaths = {
    candidates: [...new Set([...changed, ...naming.candidates])].sort(),
    ignored: naming.ignored,
  }
  const isAtBase = (path: string): boolean => base.revision.paths.has(path)
  // A settings file that is split or moved takes its entries along.
  const deleted = base.revision.candidates.filter((path) => !head.revision.paths.has(path))
  const basePaths = {
    candidates: [...headPaths.candidates.filter(isAtBase), ...deleted].sort(),
    ignored: headPaths.ignored.filter(isAtBase),
  }
  return [await read(loader, base, basePaths), await read(loader, head, headPaths)]
}

/** The old names that comments of changed files keep: a review may offer to let their senders use the new ones. */
function keptNames({ snapshot: { program, taskPaths, changedPaths } }: LinkedRevision): ReadonlySet<string> {
  const touched = new Set(changedPaths)
  const kept = taskPaths.flatMap((path) => (touched.has(path) ? (program.factsOf(path)?.oldNames ?? []) : []))
  return new Set(kept.flatMap(({ kind, name }) => (kind === 'alias' ? [name] : [])))
}

const NONE: ReferencePaths = { candidates: [], ignored: [] }

async function namingFiles(
  loader: BlobLoader,
  { tree, candidates, ignoredCandidates }: Revision,
  names: ReadonlySet<string>,
): Promise<ReferencePaths> {
  await loader.load(ignoredCandidates.map((path) => oidAt(tree, path)))
  const mayName = (path: string): boolean => {
    const blob = loader.get(oidAt(tree, path))
    return blob?.kind === 'read' && blob.summary.names.split(' ').some((name) => names.has(name))
  }
  return { candidates: candidates.filter(mayName), ignored: ignoredCandidates.filter(mayName) }
}

async function read(
  loader: BlobLoader,
  linked: LinkedRevision,
  paths: ReferencePaths,
): Promise<LinkedRevision> {
  const { revision } = linked
  await loader.loadFacts([...paths.candidates, ...paths.ignored].map((path) => oidAt(revision.tree, path)))
  const input = { ...linked.input, referencePaths: paths }
  const references = referencesIn(paths, (path) => factsAt(revision, loader, path))
  return { ...linked, input, snapshot: { ...linked.snapshot, references } }
}
