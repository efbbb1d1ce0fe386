import { foldersOf, indexNames, type NameIndex } from './path-index.ts'
import { compareText, isInside, join, parentOf } from './paths.ts'
import { weighImports } from './score-roots.ts'

/**
 * Which dotted module a file is, found from packages and from how the repository imports itself.
 *
 * A file's name under `import` depends on the folder that stands on `sys.path` (the source root: "", "src",
 * "backend/src" …), which no file states. The outermost folder without `__init__.py` is the first answer; where the
 * repository's own imports speak for another root, they win. Roots are found from both revisions together, so that a
 * pull request cannot seem to rename a module by what it happens to import.
 */
export interface Layout {
  /** The file's dotted module, or null where no import statement could name it. */
  moduleOf(path: string): string | null
  /** The source root of a file: a folder without trailing slash, "" for the repository's top. */
  rootOf(path: string): string
  /** Known source roots, the most imported first. */
  readonly roots: readonly string[]
}

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u

/** What a repository's import statements say about where it stands on `sys.path`. */
export interface ImportEvidence {
  /** Modules named in full. */
  readonly absolute: ReadonlySet<string>
  /** The folder of a file and the folder that one of its relative imports starts from, joined by NUL. */
  readonly relative: ReadonlySet<string>
  /** The folder of a file and a bare module name that it imports, joined by NUL. */
  readonly bare: ReadonlySet<string>
  /** The entries of `INSTALLED_APPS` and lists like it: Celery imports `<entry>.tasks` under exactly this name. */
  readonly installed: ReadonlySet<string>
}

/** What is known of a layout beside paths and imports. */
export interface LayoutHints {
  /** The sets that the paths were put together from: a folder that moved is in one of them only. */
  readonly revisions?: readonly ReadonlySet<string>[]
  /** Source roots that the project names itself: nothing that is inferred wins over them. */
  readonly given?: readonly string[]
}

export function inferLayout(
  paths: ReadonlySet<string>,
  imports: ImportEvidence,
  { revisions = [paths], given = [] }: LayoutHints = {},
): Layout {
  const index = indexNames(paths)
  const evidence = weighImports(paths, index, imports.absolute)
  const { roots } = evidence
  const innermostFirst = [...given].sort((a, b) => b.length - a.length)
  const neighbourly = foldersWithNeighbours(paths, imports.bare)
  const installed = installedFolders(paths, index, imports.installed, revisions)
  const cache = new Map<string, string>()
  const modules = new Map<string, string | null>()
  const left = new Map<string, boolean>()

  function rootOf(path: string): string {
    const folder = parentOf(path)
    const known = cache.get(folder)
    if (known !== undefined) return known
    const root = chooseRoot(folder)
    cache.set(folder, root)
    return root
  }

  function chooseRoot(folder: string): string {
    const named = innermostFirst.find((root) => isInside(folder, root))
    if (named !== undefined) return named
    for (let at = folder; at !== ''; at = parentOf(at)) {
      const root = installed.get(at)
      if (root !== undefined) return root
    }
    const fromPackages = packageRoot(folder, paths)
    let best = fromPackages
    // Django's manage.py puts its folder on the path; one between it and the packages needs more to be there too.
    const project = projectRoot(fromPackages, paths)
    if (project !== null && evidence.of(fromPackages, folder) === 0) best = project
    // Neighbours imported by their bare names: the folder itself is on the path, as a script's is.
    if (!paths.has(join(folder, '__init__.py')) && evidence.of(fromPackages, folder) === 0) {
      if (neighbourly.has(folder)) return folder
    }
    for (const root of roots) {
      if (!isInside(folder, root) || root === folder) continue
      if (root.length > fromPackages.length) {
        // A folder inside a package is a root only where imports speak of it so more than by its full name.
        if (!isInside(root, fromPackages) || leftByRelativeImports(root)) continue
        if (evidence.below(root, root) > evidence.below(fromPackages, root)) return root
      } else if (evidence.of(root, folder) > evidence.of(best, folder)) best = root
    }
    return best
  }

  /** Whether some file below would climb to the root or out of it, which Python refuses at a source root. */
  function leftByRelativeImports(root: string): boolean {
    const known = left.get(root)
    if (known !== undefined) return known
    const leaves = [...imports.relative].some((pair) => {
      const [folder = '', start = ''] = pair.split('\0')
      return isInside(folder, root) && (start === root || !isInside(start, root))
    })
    left.set(root, leaves)
    return leaves
  }

  function moduleOf(path: string): string | null {
    const known = modules.get(path)
    if (known !== undefined) return known
    const module = findModule(path)
    modules.set(path, module)
    return module
  }

  function findModule(path: string): string | null {
    // Tools keep their own code in such folders; no application imports it.
    if (path.startsWith('.') || path.includes('/.')) return null
    const below = path.slice(rootOf(path) === '' ? 0 : rootOf(path).length + 1)
    const parts = below.replace(/\.py$/, '').split('/')
    if (parts.at(-1) === '__init__') parts.pop()
    return parts.length > 0 && parts.every((part) => IDENTIFIER.test(part)) ? parts.join('.') : null
  }

  return { moduleOf, rootOf, roots: [...new Set([...given, ...roots])] }
}

/** Folders in which one file imports another by its bare name. */
function foldersWithNeighbours(paths: ReadonlySet<string>, bare: ReadonlySet<string>): Set<string> {
  const folders = new Set<string>()
  for (const pair of bare) {
    const [folder = '', name = ''] = pair.split('\0')
    // Nearly every file read here imports the library of that name.
    if (name !== 'celery' && paths.has(join(folder, `${name}.py`))) folders.add(folder)
  }
  return folders
}

/** The folders of installed applications, each with the root that gives it its installed name. */
function installedFolders(
  paths: ReadonlySet<string>,
  { parents, folders }: NameIndex,
  names: ReadonlySet<string>,
  revisions: readonly ReadonlySet<string>[],
): Map<string, string> {
  // One that has all paths has all folders: nothing moved there.
  const isSame = revisions.some(({ size }) => size === paths.size)
  const differing = isSame ? [] : revisions
  const found = new Map<string, string>()
  // The longest names last: they say most about a folder that several fit.
  for (const name of [...names].sort(
    (a, b) => a.split('.').length - b.split('.').length || compareText(a, b),
  )) {
    const parts = name.split('.')
    const places = [...(parents.get(parts[0] ?? '') ?? [])].flatMap((root) => {
      // `shop.apps.ShopConfig` names a class in a module of the application.
      for (let n = parts.length; n > 0; n--) {
        const folder = join(root, parts.slice(0, n).join('/'))
        if (folders.has(folder)) return [{ root, folder }]
      }
      return []
    })
    const outside = places.filter(({ root }) => !paths.has(join(root, '__init__.py')))
    const fitting = outside.length > 0 ? outside : places
    const isClear = () =>
      differing.every((own) => fitting.filter(({ folder }) => foldersOf(own).has(folder)).length < 2)
    if (fitting.length === 1 || (differing.length > 0 && isClear()))
      for (const { folder, root } of fitting) found.set(folder, root)
  }
  return found
}

/** The folder of manage.py around a root, where only folders that can be packages lie between; null without one. */
function projectRoot(root: string, paths: ReadonlySet<string>): string | null {
  for (let at = root; ; at = parentOf(at)) {
    if (paths.has(join(at, 'manage.py'))) return at
    const name = at.slice(at.lastIndexOf('/') + 1)
    if (at === '' || name === 'src' || !IDENTIFIER.test(name)) return null
  }
}

/** The outermost folder around `folder` that is no package; a plain folder inside of a package belongs to it. */
function packageRoot(folder: string, paths: ReadonlySet<string>): string {
  const isPackage = (at: string): boolean => paths.has(join(at, '__init__.py'))
  let root = folder
  while (root !== '' && !isPackage(root)) root = parentOf(root)
  if (root === '') return conventionalRoot(folder, paths)
  while (root !== '' && isPackage(root)) root = parentOf(root)
  return root
}

/** Without any package: the folder of Django's manage.py, else one that no package can be called, else the top. */
function conventionalRoot(folder: string, paths: ReadonlySet<string>): string {
  for (let at = folder; ; at = parentOf(at)) {
    if (paths.has(join(at, 'manage.py'))) return at
    if (at === '') break
  }
  for (let at = folder; at !== ''; at = parentOf(at)) {
    const name = at.slice(at.lastIndexOf('/') + 1)
    if (name === 'src' || !IDENTIFIER.test(name)) return at
  }
  return ''
}
