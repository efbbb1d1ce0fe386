import type { ModuleMention } from './module-mentions.ts'
import { indexPaths } from './path-index.ts'
import { isInside, join, parentOf } from './paths.ts'

/** The source root of a folder or file on each revision. */
export interface RootPair {
  readonly base: string
  readonly head: string
}

/** Where the two revisions import the same files under other names. */
export interface RenamedModules {
  /** Applications that both revisions install; null where their names agree or are not clear. */
  readonly folders: ReadonlyMap<string, RootPair | null>
  /** Task files that Django does not install. */
  readonly files: ReadonlyMap<string, RootPair>
  /** Further source roots: of applications that head imports under both names. */
  readonly roots: readonly string[]
}

/**
 * The applications that each revision installs under one clear name, with their roots where these differ. Where one
 * folder makes way for another of its name, each has the root of its own revision.
 */
export function renamedApplications(
  base: ReadonlyMap<string, string | null>,
  head: ReadonlyMap<string, string | null>,
): ReadonlyMap<string, RootPair | null> {
  const pairs = new Map<string, RootPair | null>()
  for (const folder of new Set([...base.keys(), ...head.keys()])) {
    const [before, after] = [base.get(folder) ?? null, head.get(folder) ?? null]
    const isRenamed = before !== null && after !== null && before !== after
    pairs.set(folder, isRenamed ? { base: before, head: after } : null)
  }
  const [gone, come] = [onlyIn(base, head), onlyIn(head, base)]
  for (const [name, before] of gone) {
    const after = come.get(name)
    if (before.length !== 1 || after?.length !== 1) continue
    const roots = [...before, ...after].map(({ root }) => root)
    if (roots.includes(null)) continue
    for (const { folder, root } of [...before, ...after]) {
      if (root !== null) pairs.set(folder, { base: root, head: root })
    }
  }
  return pairs
}

interface Installed {
  readonly folder: string
  readonly root: string | null
}

/** The folders that one revision installs and the other does not, by their last names. */
function onlyIn(
  own: ReadonlyMap<string, string | null>,
  other: ReadonlyMap<string, string | null>,
): ReadonlyMap<string, readonly Installed[]> {
  const lone = [...own].filter(([folder]) => !other.has(folder))
  return Map.groupBy(
    lone.map(([folder, root]): Installed => ({ folder, root })),
    ({ folder }) => folder.slice(folder.lastIndexOf('/') + 1),
  )
}

/** A file, and what it names. */
export interface Mentions {
  readonly path: string
  readonly mentions: readonly ModuleMention[]
}

/**
 * The roots under which files name each task file; null where a name fits several files. An import from its own folder
 * proves nothing: Python 2 imports neighbours without naming the package, and so do scripts.
 */
export function mentionedRoots(
  paths: ReadonlySet<string>,
  taskFiles: ReadonlySet<string>,
  files: readonly Mentions[],
): ReadonlyMap<string, ReadonlySet<string | null>> {
  const { parents } = indexPaths(paths)
  const found = new Map<string, Set<string | null>>()
  for (const { path: from, mentions } of files) {
    for (const { module, isListed } of mentions) {
      const parts = module.split('.')
      const places = [...(parents.get(parts[0] ?? '') ?? [])].flatMap((root) => {
        const path = moduleFile(paths, join(root, parts.join('/')))
        return path !== null && taskFiles.has(path) && path !== from ? [{ root, path }] : []
      })
      for (const { root, path } of places) {
        if (!isListed && (parts.length === 1 || root === parentOf(from))) continue
        const roots = found.get(path) ?? new Set()
        found.set(path, roots.add(places.length === 1 ? root : null))
      }
    }
  }
  return found
}

/** The task files that every file of a revision names alike, and of the other revision otherwise. */
export function renamedFiles(
  base: ReadonlyMap<string, ReadonlySet<string | null>>,
  head: ReadonlyMap<string, ReadonlySet<string | null>>,
): ReadonlyMap<string, RootPair> {
  const pairs = new Map<string, RootPair>()
  for (const [path, roots] of base) {
    const [before, ...more] = roots
    const [after, ...others] = head.get(path) ?? []
    if (typeof before !== 'string' || typeof after !== 'string' || more.length + others.length > 0) continue
    if (before !== after) pairs.set(path, { base: before, head: after })
  }
  return pairs
}

/** The dotted name of a folder or module file below a root. */
export function moduleBelowRoot(root: string, place: string): string {
  return place
    .slice(root === '' ? 0 : root.length + 1)
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.')
}

/** The files of a folder that imports load by names as if `root` were its source root, with the packages around each. */
export function filesNamedUnder(
  paths: ReadonlySet<string>,
  root: string,
  folder: string,
  { mentions }: Mentions,
): string[] {
  return mentions.flatMap(({ module }) => filesAt(paths, join(root, module.replaceAll('.', '/')), folder))
}

/** The file at a place, and those of the packages around it, as far as they are in a folder. */
export function filesAt(paths: ReadonlySet<string>, place: string, folder: string): string[] {
  const files: string[] = []
  for (let at = place; isInside(at, folder); at = parentOf(at)) {
    const file = at === place ? moduleFile(paths, at) : `${at}/__init__.py`
    if (file !== null && paths.has(file)) files.push(file)
    if (at === '') break
  }
  return files
}

function moduleFile(paths: ReadonlySet<string>, place: string): string | null {
  return [`${place}/__init__.py`, `${place}.py`].find((path) => paths.has(path)) ?? null
}
