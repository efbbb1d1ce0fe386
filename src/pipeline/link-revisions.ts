import type { Settings } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import { inferLayout, type Layout } from '../analysis/modules/source-roots.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import { collectImports, type Program } from '../analysis/semantic/program.ts'
import { type Linked, link, linkLike } from '../analysis/snapshot.ts'
import { ownMakers } from '../analysis/tasks/project-decorators.ts'
import type { Library } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import { changedAmong, type OpenRepository, oidAt, type Side, widenSide } from './revision.ts'
import { wordIndexOf } from './word-index.ts'

export interface LinkedSide extends Linked {
  readonly side: Side
}

/**
 * Links every side under one layout. Decorators of the project's own need not tell that they make tasks: the files that
 * use them are known after a first link, are read as well, and may define further ones.
 */
export async function linkSides(
  repository: OpenRepository,
  sides: readonly Side[],
  settings: Settings,
): Promise<readonly LinkedSide[]> {
  const searched = new Set<string>()
  let widened = sides
  for (let round = 1; ; round++) {
    const linked = await linkRead(widened, repository.library, settings)
    const found = linked.map(({ side, snapshot }) => ownMakers(snapshot.program, side.taskPaths))
    const makers = new Set(found.flatMap((names) => [...names.keys()])).difference(searched)
    if (makers.size === 0) return linked
    for (const name of makers) searched.add(name)
    if (round === MAX_ROUNDS || searched.size > MAX_MAKERS) {
      return linked.map((one, i) =>
        withGap(
          one,
          found[i]?.entries().find(([name]) => makers.has(name)),
        ),
      )
    }
    widened = await Promise.all(widened.map((side) => widenSide(repository, side, settings, makers)))
  }
}

/** Each round searches the repository anew: what real projects hand on, they hand on once or twice. */
const MAX_ROUNDS = 4
const MAX_MAKERS = 100

function withGap(linked: LinkedSide, maker: readonly [name: string, path: string] | undefined): LinkedSide {
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
async function linkRead(
  sides: readonly Side[],
  library: Library,
  settings: Settings,
): Promise<readonly LinkedSide[]> {
  // What is kept of a file may be its digest alone: nobody had to parse it before.
  await library.loadFacts(sides.flatMap(({ tree, taskPaths }) => taskPaths.map((path) => oidAt(tree, path))))
  const layout = layoutOf(sides, library, settings)
  const ignored = isIgnoredBy(settings)
  for (;;) {
    const linked: LinkedSide[] = []
    for (const side of sides) {
      const other = linked[0]
      const input = {
        paths: side.paths,
        taskPaths: side.taskPaths,
        facts: (path: string) => factsAt(side, library, path),
        wordIndex: wordIndexOf(
          side,
          library,
          other && { side: other.side, wordIndex: other.input.wordIndex },
        ),
        layout,
        settings,
        sendPaths: changedAmong(side.candidates, side),
        changedPaths: changedAmong(side.paths, side).filter((path) => !ignored(path)),
      }
      linked.push({ side, input, snapshot: other ? linkLike(other, input) : link(input) })
    }
    const wanted = linked.flatMap(({ side, snapshot }) => missing(snapshot.program, side, library))
    if (wanted.length === 0) return linked
    await library.loadFacts(wanted)
  }
}

function layoutOf(sides: readonly Side[], library: Library, { sourceRoots }: Settings): Layout {
  const imports = {
    absolute: new Set<string>(),
    relative: new Set<string>(),
    bare: new Set<string>(),
    installed: new Set<string>(),
  }
  for (const side of sides) {
    for (const path of side.taskPaths)
      collectImports(path, factsAt(side, library, path)?.statements ?? [], imports)
  }
  const revisions = sides.map(({ paths }) => paths)
  const [first, ...others] = revisions
  const isOne = first !== undefined && others.every((paths) => paths === first)
  const union = isOne ? first : new Set(revisions.flatMap((paths) => [...paths]))
  return inferLayout(union, imports, { revisions, given: sourceRoots })
}

/** The blobs that a program lacked and that may still be read. */
export function missing({ wanted }: Program, side: Side, library: Library): string[] {
  const oids = [...wanted].map((path) => oidAt(side.tree, path))
  return oids.filter((oid) => !isComplete(library, oid))
}

function isComplete(library: Library, oid: string): boolean {
  const volume = library.get(oid)
  return volume?.kind === 'read' ? volume.facts() !== null : volume !== null
}

/** A file's facts, null where they are not at hand. */
export function factsAt(side: Side, library: Library, path: string): FileFacts | null {
  const entry = side.tree.entries.get(path)
  const volume = entry ? library.get(entry.oid) : null
  return volume?.kind === 'read' ? volume.facts() : null
}
