import { type InstalledFolder, installedPlaces } from './installed-folders.ts'
import { indexPaths } from './path-index.ts'
import { join } from './paths.ts'

/** The file and the class that may configure an installed application. */
export interface AppConfig {
  readonly file: string
  /** Null where the entry is the application itself: Django then looks for a class. */
  readonly className: string | null
}

/** Where an entry of `INSTALLED_APPS` may be configured; null where that is not in the repository or not clear. */
export function appConfigOf(paths: ReadonlySet<string>, entry: string): AppConfig | null {
  const [place, ...others] = installedPlaces(paths, indexPaths(paths), entry)
  return place && others.length === 0 ? configBelow(paths, entry, place) : null
}

/** The names under which Django imports the applications of a revision. */
export interface InstalledNames {
  readonly known: ReadonlySet<string>
  /** Entries whose configuration class computes the name. */
  readonly computed: ReadonlySet<string>
}

/**
 * The folders of the applications that a revision installs, each with the source root that its name implies; null where
 * several names or places fit.
 */
export function installedRoots(
  paths: ReadonlySet<string>,
  { known: names, computed }: InstalledNames,
): ReadonlyMap<string, string | null> {
  const index = indexPaths(paths)
  const roots = new Map<string, string | null>()
  for (const entry of computed) {
    for (const { folder } of installedPlaces(paths, index, entry)) roots.set(folder, null)
  }
  for (const name of names) {
    const places = installedPlaces(paths, index, name).filter(
      (place) => restBelow(name, place).length === 0 || configBelow(paths, name, place) !== null,
    )
    for (const { folder, root } of places) {
      const known = roots.get(folder)
      const isClear = places.length === 1 && (known === undefined || known === root)
      roots.set(folder, isClear ? root : null)
    }
  }
  return roots
}

function configBelow(paths: ReadonlySet<string>, entry: string, place: InstalledFolder): AppConfig | null {
  const [first, second, ...others] = restBelow(entry, place)
  if (others.length > 0) return null
  const isClassOfPackage = first !== undefined && second === undefined
  const file = join(place.folder, `${isClassOfPackage ? '__init__' : (first ?? 'apps')}.py`)
  return paths.has(file) ? { file, className: second ?? first ?? null } : null
}

/** The parts of an entry after the application: `apps` and `ShopConfig` of `shop.apps.ShopConfig`. */
function restBelow(entry: string, { folder, root }: InstalledFolder): string[] {
  const depth = (path: string): number => (path === '' ? 0 : path.split('/').length)
  return entry.split('.').slice(depth(folder) - depth(root))
}
