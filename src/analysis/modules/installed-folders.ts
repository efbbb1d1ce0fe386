import { compareText } from '../../shared/compare-text.ts'
import { foldersOf, type PathIndex } from './path-index.ts'
import { join } from './paths.ts'

/** A folder and the source root that gives it the name under which it is installed. */
export interface InstalledFolder {
  readonly root: string
  readonly folder: string
}

/** The folders of installed applications, each with its source root. Names that fit several folders give none. */
export function installedFolders(
  paths: ReadonlySet<string>,
  index: PathIndex,
  names: ReadonlySet<string>,
  revisions: readonly ReadonlySet<string>[],
): ReadonlyMap<string, string> {
  // A revision that has all paths has all folders: none moved.
  const hasMoves = !revisions.some(({ size }) => size === paths.size)
  const found = new Map<string, string>()
  for (const name of shortestFirst(names)) {
    const fitting = installedPlaces(paths, index, name)
    const isClear = fitting.length === 1 || (hasMoves && revisions.every((own) => countIn(own, fitting) < 2))
    if (isClear) for (const { folder, root } of fitting) found.set(folder, root)
  }
  return found
}

/** The folders that an entry of `INSTALLED_APPS` may mean. */
export function installedPlaces(
  paths: ReadonlySet<string>,
  index: PathIndex,
  name: string,
): readonly InstalledFolder[] {
  return outsidePackages(paths, foldersNamed(index, name))
}

/** The longest name comes last and wins: it says most about a folder that several names fit. */
function shortestFirst(names: ReadonlySet<string>): string[] {
  const length = (name: string): number => name.split('.').length
  return [...names].sort((a, b) => length(a) - length(b) || compareText(a, b))
}

/** The folders that an entry may mean; `shop.apps.ShopConfig` names a class in a module of its application. */
function foldersNamed({ parents, folders }: PathIndex, name: string): InstalledFolder[] {
  const parts = name.split('.')
  const prefixes = parts.map((_, i) => parts.slice(0, parts.length - i).join('/'))
  return [...(parents.get(parts[0] ?? '') ?? [])].flatMap((root) => {
    const folder = prefixes.map((prefix) => join(root, prefix)).find((one) => folders.has(one))
    return folder === undefined ? [] : [{ root, folder }]
  })
}

/** Those whose root is not a package itself, or all where each is. */
function outsidePackages(
  paths: ReadonlySet<string>,
  places: readonly InstalledFolder[],
): readonly InstalledFolder[] {
  const outside = places.filter(({ root }) => !paths.has(join(root, '__init__.py')))
  return outside.length > 0 ? outside : places
}

function countIn(revision: ReadonlySet<string>, places: readonly InstalledFolder[]): number {
  return places.filter(({ folder }) => foldersOf(revision).has(folder)).length
}
