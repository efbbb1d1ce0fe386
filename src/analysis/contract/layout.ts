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

export function inferLayout(paths: ReadonlySet<string>, importedModules: ReadonlySet<string>): Layout {
  const votes = countVotes(paths, importedModules)
  const total = new Map<string, number>()
  for (const [key, n] of votes) total.set(rootOfKey(key), (total.get(rootOfKey(key)) ?? 0) + n)
  const roots = [...total]
    .filter(([, n]) => n >= 1)
    .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))
    .map(([root]) => root)
  const cache = new Map<string, string>()

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
    const votesFor = (root: string): number => votes.get(voteKey(root, topBelow(root, folder))) ?? 0
    let best = fromPackages
    for (const root of roots) {
      if (!isInside(folder, root) || root === folder || votesFor(root) <= votesFor(best)) continue
      // A folder inside a package is a root only where nothing imports the package by its full name.
      if (paths.has(join(root, '__init__.py')) && votesFor(fromPackages) > 0) continue
      best = root
    }
    return best
  }

  function moduleOf(path: string): string | null {
    const below = path.slice(rootOf(path) === '' ? 0 : rootOf(path).length + 1)
    const parts = below.replace(/\.py$/, '').split('/')
    if (parts.at(-1) === '__init__') parts.pop()
    return parts.length > 0 && parts.every((part) => IDENTIFIER.test(part)) ? parts.join('.') : null
  }

  return { moduleOf, rootOf, roots }
}

/** For each (root, top package): how many distinct imported modules exist there. */
function countVotes(paths: ReadonlySet<string>, modules: ReadonlySet<string>): Map<string, number> {
  const parentsOfName = new Map<string, Set<string>>()
  const folders = new Set<string>()
  for (const path of paths) {
    const parts = path.split('/')
    for (let i = 0; i < parts.length; i++) {
      const parent = parts.slice(0, i).join('/')
      const isFile = i === parts.length - 1
      const name = isFile ? (parts[i] ?? '').replace(/\.py$/, '') : (parts[i] ?? '')
      if (!isFile) {
        const folder = join(parent, name)
        if (folders.has(folder)) continue
        folders.add(folder)
      }
      const parents = parentsOfName.get(name)
      if (parents) parents.add(parent)
      else parentsOfName.set(name, new Set([parent]))
    }
  }
  const votes = new Map<string, number>()
  for (const module of modules) {
    const parts = module.split('.')
    const top = parts[0] ?? ''
    for (const root of parentsOfName.get(top) ?? []) {
      const place = join(root, parts.join('/'))
      if (!paths.has(`${place}.py`) && !folders.has(place)) continue
      // One bare name is weak evidence: `import redis` beside the project's own redis.py is the library.
      const weight = parts.length > 1 ? 1 : 0.01
      const key = voteKey(root, top)
      votes.set(key, (votes.get(key) ?? 0) + weight)
    }
  }
  return votes
}

/** The outermost folder around `folder` that is no package. */
function packageRoot(folder: string, paths: ReadonlySet<string>): string {
  let root = folder
  while (root !== '' && paths.has(join(root, '__init__.py'))) root = parentOf(root)
  return root
}

function topBelow(root: string, folder: string): string {
  const below = root === '' ? folder : folder.slice(root.length + 1)
  return below.split('/')[0] ?? ''
}

function voteKey(root: string, top: string): string {
  return `${root}\0${top}`
}

function rootOfKey(key: string): string {
  return key.slice(0, key.indexOf('\0'))
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
