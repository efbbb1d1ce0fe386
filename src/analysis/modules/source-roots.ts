import { memoize } from '../../shared/memoize.ts'
import { chooseRoot, type RootClues } from './choose-root.ts'
import { installedFolders } from './installed-folders.ts'
import { indexPaths } from './path-index.ts'
import { IDENTIFIER, isInside, join, parentOf } from './paths.ts'
import { weighImports } from './score-roots.ts'

/**
 * Which dotted module a file is, found from packages and from how the repository imports itself.
 *
 * A file's name under `import` depends on the folder on `sys.path` (the source root: "", "src", "backend/src" …), which no
 * file states. The outermost folder without `__init__.py` is the first answer; another root wins where the repository's
 * own imports support it more. Both revisions together decide, so that a pull request cannot seem to rename a module by
 * what it happens to import. `renamed-modules.ts` has the exceptions.
 */
export interface Layout {
  /** The file's dotted module, or null where no import statement could name it. */
  moduleOf(path: string): string | null
  /** The source root of a file: a folder without trailing slash, "" for the repository's top. */
  rootOf(path: string): string
  /** Known source roots, the most imported first. */
  readonly roots: readonly string[]
}

/** The import statements of a repository, as evidence about its source roots. */
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

/** Knowledge about source roots beside paths and imports. */
interface LayoutHints {
  /** The paths of each revision, where `paths` has those of several: a folder that moved is in one of them only. */
  readonly revisions?: readonly ReadonlySet<string>[]
  /** Source roots that the settings name: nothing that is inferred wins over them. */
  readonly given?: readonly string[]
}

export function inferLayout(
  paths: ReadonlySet<string>,
  imports: ImportEvidence,
  { revisions = [paths], given = [] }: LayoutHints = {},
): Layout {
  const index = indexPaths(paths)
  const clues: RootClues = {
    paths,
    configured: [...given].sort((a, b) => b.length - a.length),
    installed: installedFolders(paths, index, imports.installed, revisions),
    siblingImports: foldersWithSiblingImports(paths, imports.bare),
    evidence: weighImports(paths, index, imports.absolute),
    isLeftByRelativeImports: memoize((folder) => isLeft(folder, imports.relative)),
  }
  const rootOfFolder = memoize((folder) => chooseRoot(clues, folder))
  return layoutWith((path) => rootOfFolder(parentOf(path)), [...new Set([...given, ...clues.evidence.roots])])
}

/** The layout with these source roots. */
export function layoutWith(rootOf: Layout['rootOf'], roots: Layout['roots']): Layout {
  return {
    rootOf,
    moduleOf: memoize((path) => (isHidden(path) ? null : moduleBelow(rootOf(path), path))),
    roots,
  }
}

/** Tools keep their own code in folders whose names start with a dot; no application imports it. */
function isHidden(path: string): boolean {
  return path.startsWith('.') || path.includes('/.')
}

function moduleBelow(root: string, path: string): string | null {
  const parts = path
    .slice(root === '' ? 0 : root.length + 1)
    .replace(/\.py$/, '')
    .split('/')
  if (parts.at(-1) === '__init__') parts.pop()
  return parts.length > 0 && parts.every((part) => IDENTIFIER.test(part)) ? parts.join('.') : null
}

function isLeft(folder: string, relative: ReadonlySet<string>): boolean {
  return [...relative].some((pair) => {
    const [from = '', start = ''] = pair.split('\0')
    return isInside(from, folder) && (start === folder || !isInside(start, folder))
  })
}

function foldersWithSiblingImports(
  paths: ReadonlySet<string>,
  bare: ReadonlySet<string>,
): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const pair of bare) {
    const [folder = '', name = ''] = pair.split('\0')
    // Nearly every file read here imports the library celery.
    if (name !== 'celery' && paths.has(join(folder, `${name}.py`))) folders.add(folder)
  }
  return folders
}
