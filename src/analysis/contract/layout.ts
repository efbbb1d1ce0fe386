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
}

export function inferLayout(paths: ReadonlySet<string>, imports: ImportEvidence): Layout {
  const evidence = weighImports(paths, imports.absolute)
  const { roots } = evidence
  const cache = new Map<string, string>()
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
    const fromPackages = packageRoot(folder, paths)
    let best = fromPackages
    // Neighbours imported by their bare names: the folder itself is on the path, as a script's is.
    if (!paths.has(join(folder, '__init__.py')) && evidence.neighbours(folder) > 0) {
      if (evidence.of(fromPackages, folder) === 0) return folder
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
    // Tools keep their own code in such folders; no application imports it.
    if (path.startsWith('.') || path.includes('/.')) return null
    const below = path.slice(rootOf(path) === '' ? 0 : rootOf(path).length + 1)
    const parts = below.replace(/\.py$/, '').split('/')
    if (parts.at(-1) === '__init__') parts.pop()
    return parts.length > 0 && parts.every((part) => IDENTIFIER.test(part)) ? parts.join('.') : null
  }

  return { moduleOf, rootOf, roots }
}

interface Evidence {
  readonly roots: readonly string[]
  /** How many modules are imported from the top package that holds a folder, were `root` its source root. */
  of(root: string, folder: string): number
  /** How many modules below a folder are imported by the names they have under `root`. */
  below(root: string, folder: string): number
  /** How many modules of a folder are imported by their bare names. */
  neighbours(folder: string): number
}

/** Bare names are weak evidence: `import redis` beside the project's own redis.py is the library. */
const BARE = 0.01

function weighImports(paths: ReadonlySet<string>, modules: ReadonlySet<string>): Evidence {
  const { parents, folders } = indexNames(paths)
  const places: {
    readonly root: string
    readonly top: string
    readonly place: string
    readonly weight: number
  }[] = []
  for (const module of modules) {
    const [top = '', ...rest] = module.split('.')
    for (const root of parents.get(top) ?? []) {
      const place = join(root, [top, ...rest].join('/'))
      if (!paths.has(`${place}.py`) && !folders.has(place)) continue
      places.push({ root, top, place, weight: rest.length > 0 ? 1 : BARE })
    }
  }
  const sum = (matches: (place: (typeof places)[number]) => boolean): number =>
    places.reduce((n, place) => (matches(place) ? n + place.weight : n), 0)
  const totals = new Map<string, number>()
  for (const { root, weight } of places) totals.set(root, (totals.get(root) ?? 0) + weight)
  const roots = [...totals]
    .filter(([, total]) => total >= 1)
    .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))
    .map(([root]) => root)
  return {
    roots,
    of: (root, folder) => {
      const top = topBelow(root, folder)
      return sum((place) => place.root === root && place.top === top)
    },
    neighbours: (folder) =>
      // Nearly every file read here imports the library of that name.
      places.filter(({ root, top, place }) => root === folder && parentOf(place) === root && top !== 'celery')
        .length,
    below: (root, folder) =>
      sum((place) => place.root === root && isInside(place.place, folder) && place.place !== folder),
  }
}

/** Under which folders each name stands, as a folder or a module. */
function indexNames(paths: ReadonlySet<string>): { parents: Map<string, Set<string>>; folders: Set<string> } {
  const parents = new Map<string, Set<string>>()
  const folders = new Set<string>()
  const note = (name: string, parent: string): void => {
    const known = parents.get(name)
    if (known) known.add(parent)
    else parents.set(name, new Set([parent]))
  }
  for (const path of paths) {
    let folder = parentOf(path)
    note(path.slice(folder === '' ? 0 : folder.length + 1, -'.py'.length), folder)
    while (folder !== '' && !folders.has(folder)) {
      folders.add(folder)
      const parent = parentOf(folder)
      note(folder.slice(parent === '' ? 0 : parent.length + 1), parent)
      folder = parent
    }
  }
  return { parents, folders }
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

function topBelow(root: string, folder: string): string {
  const below = root === '' ? folder : folder.slice(root.length + 1)
  return below.split('/')[0] ?? ''
}

export function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

function isInside(folder: string, root: string): boolean {
  return root === '' || folder === root || folder.startsWith(`${root}/`)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
