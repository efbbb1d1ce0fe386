import type { Settings } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import { inferLayout, type Layout } from '../analysis/modules/source-roots.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import { collectImports, type Program } from '../analysis/semantic/program.ts'
import { type Linked, link, linkLike } from '../analysis/snapshot.ts'
import { ownMakers } from '../analysis/tasks/project-decorators.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import { changedAmong, type OpenRepository, oidAt, type Revision, widenRevision } from './revision.ts'
import { wordIndexOf } from './word-index.ts'

export interface LinkedRevision extends Linked {
  readonly revision: Revision
}

/**
 * Links every revision under one layout. Decorators of the project's own need not tell that they make tasks: the files that
 * use them are known after a first link, are read as well, and may define further ones.
 */
export async function linkRevisions(
  repository: OpenRepository,
  revisions: readonly Revision[],
  settings: Settings,
): Promise<readonly LinkedRevision[]> {
  const searched = new Set<string>()
  let widened = revisions
  for (let round = 1; ; round++) {
    const linked = await linkLoaded(widened, repository.loader, settings)
    const found = linked.map(({ revision, snapshot }) => ownMakers(snapshot.program, revision.taskPaths))
    const makers = new Set(found.flatMap((names) => [...names.keys()])).difference(searched)
    if (makers.size === 0) return linked
    for (const name of makers) searched.add(name)
    if (round === MAX_ROUNDS || searched.size > MAX_DECORATORS) {
      return linked.map((one, i) =>
        withGap(
          one,
          found[i]?.entries().find(([name]) => makers.has(name)),
        ),
      )
    }
    widened = await Promise.all(
      widened.map((revision) => widenRevision(repository, revision, settings, makers)),
    )
  }
}

/** Each round searches the repository anew: what real projects hand on, they hand on once or twice. */
const MAX_ROUNDS = 4
const MAX_DECORATORS = 100

function withGap(
  linked: LinkedRevision,
  maker: readonly [name: string, path: string] | undefined,
): LinkedRevision {
  if (!maker) return linked
  const [name, path] = maker
  const reason = `tasks that ${name} makes in other files are not known: there are too many decorators like it`
  const gap: Gap = { kind: 'unknown', path, line: 0, reason }
  return { ...linked, snapshot: { ...linked.snapshot, unresolved: [...linked.snapshot.unresolved, gap] } }
}

/**
 * A link names the files it lacked (the module of an imported constant, a base class); they are loaded and it is done
 * again, until nothing more is wanted. Ends, as each round loads a new file.
 */
async function linkLoaded(
  revisions: readonly Revision[],
  loader: BlobLoader,
  settings: Settings,
): Promise<readonly LinkedRevision[]> {
  // What is kept of a file may be its summary alone: nobody had to parse it before.
  await loader.loadFacts(
    revisions.flatMap(({ tree, taskPaths }) => taskPaths.map((path) => oidAt(tree, path))),
  )
  const layout = layoutOf(revisions, loader, settings)
  const ignored = isIgnoredBy(settings)
  for (;;) {
    const linked: LinkedRevision[] = []
    for (const revision of revisions) {
      const other = linked[0]
      const input = {
        paths: revision.paths,
        taskPaths: revision.taskPaths,
        facts: (path: string) => factsAt(revision, loader, path),
        wordIndex: wordIndexOf(
          revision,
          loader,
          other && { revision: other.revision, wordIndex: other.input.wordIndex },
        ),
        layout,
        settings,
        sendPaths: changedAmong(revision.candidates, revision),
        changedPaths: changedAmong(revision.paths, revision).filter((path) => !ignored(path)),
      }
      linked.push({ revision, input, snapshot: other ? linkLike(other, input) : link(input) })
    }
    const wanted = linked.flatMap(({ revision, snapshot }) => missing(snapshot.program, revision, loader))
    if (wanted.length === 0) return linked
    await loader.loadFacts(wanted)
  }
}

function layoutOf(revisions: readonly Revision[], loader: BlobLoader, { sourceRoots }: Settings): Layout {
  const imports = {
    absolute: new Set<string>(),
    relative: new Set<string>(),
    bare: new Set<string>(),
    installed: new Set<string>(),
  }
  for (const revision of revisions) {
    for (const path of revision.taskPaths)
      collectImports(path, factsAt(revision, loader, path)?.statements ?? [], imports)
  }
  const pathSets = revisions.map(({ paths }) => paths)
  const [first, ...others] = pathSets
  const isOne = first !== undefined && others.every((paths) => paths === first)
  const union = isOne ? first : new Set(pathSets.flatMap((paths) => [...paths]))
  return inferLayout(union, imports, { revisions: pathSets, given: sourceRoots })
}

/** The blobs that a program lacked and that may still be read. */
export function missing({ wanted }: Program, revision: Revision, loader: BlobLoader): string[] {
  const oids = [...wanted].map((path) => oidAt(revision.tree, path))
  return oids.filter((oid) => !isComplete(loader, oid))
}

function isComplete(loader: BlobLoader, oid: string): boolean {
  const blob = loader.get(oid)
  return blob?.kind === 'read' ? blob.facts() !== null : blob !== null
}

/** A file's facts, null where they are not at hand. */
export function factsAt(revision: Revision, loader: BlobLoader, path: string): FileFacts | null {
  const entry = revision.tree.entries.get(path)
  const blob = entry ? loader.get(entry.oid) : null
  return blob?.kind === 'read' ? blob.facts() : null
}
