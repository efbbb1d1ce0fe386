import { memoize } from '../../shared/memoize.ts'
import { applicationsOf } from '../modules/installed-apps.ts'
import { isLibrary } from '../modules/libraries.ts'
import { foldersOf } from '../modules/path-index.ts'
import { join, parentOf } from '../modules/paths.ts'
import type { ImportEvidence, Layout } from '../modules/source-roots.ts'
import type { ClassFact, Expression, FileFacts, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import type { Entity } from './entity.ts'
import type { Static } from './static-value.ts'

/** The Python of one revision, as far as it was read. */
export interface Program {
  readonly paths: ReadonlySet<string>
  /** Every folder that contains Python at some depth. */
  readonly folders: ReadonlySet<string>
  readonly layout: Layout
  /** The files that can define tasks. */
  readonly taskPaths: ReadonlySet<string>
  /** A file's facts; null when they are not loaded, in which case `factsMissing` takes the path. */
  factsOf(path: string): FileFacts | null
  /** Cached answers: names may refer to each other in cycles and along many paths. */
  readonly memory: ProgramMemory
  /** Paths that `factsOf` was called with: answers depend on the facts of these files alone. */
  readonly factsRead: ReadonlySet<string>
  /** Those of them whose facts are not loaded: a caller that can load them links again. */
  readonly factsMissing: ReadonlySet<string>
}

interface ProgramMemory {
  at(path: string): FileMemory
  /** How many more functions may be entered to understand the current decorator. */
  functionsLeft: number
}

interface FileMemory {
  /** Names bound by a body. */
  readonly names: WeakMap<readonly Statement[], Map<string, Entity[]>>
  /** Members of a class, inherited ones included. */
  readonly members: WeakMap<ClassFact, Map<string, Entity[]>>
  /** Values of expressions, by the body in which they are evaluated: each round of a loop has its own. */
  readonly values: WeakMap<readonly Statement[], WeakMap<Expression, Static>>
}

export function createProgram(
  paths: ReadonlySet<string>,
  layout: Layout,
  taskPaths: Iterable<string>,
  facts: (path: string) => FileFacts | null,
): Program {
  const factsRead = new Set<string>()
  const factsMissing = new Set<string>()
  return {
    paths,
    folders: foldersOf(paths),
    layout,
    taskPaths: new Set(taskPaths),
    factsRead,
    factsMissing,
    memory: createMemory(),
    factsOf(path) {
      factsRead.add(path)
      const known = facts(path)
      if (known) return known
      factsMissing.add(path)
      return null
    },
  }
}

/** Files with the same text share their facts, but names in them mean something else at each path. */
function createMemory(): ProgramMemory {
  const files = new Map<string, FileMemory>()
  return {
    functionsLeft: 0,
    at(path) {
      const memory = files.get(path) ?? {
        names: new WeakMap(),
        members: new WeakMap(),
        values: new WeakMap(),
      }
      files.set(path, memory)
      return memory
    },
  }
}

/** The file that `import module` written in `from` would load; null when the repository has none. */
export function fileOfModule(program: Program, module: string, from: string): string | null {
  return isLibrary(module) ? null : projectFile(program, module, from)
}

/** The file of a module of the project. Its name may hide an installed package. */
export function projectFile({ paths, layout }: Program, module: string, from: string): string | null {
  return finderOf(paths, layout)(layout.rootOf(from))(module)
}

/** Finds a module for the files of one source root. */
type Finder = (root: string) => (module: string) => string | null

const FINDERS = new WeakMap<ReadonlySet<string>, WeakMap<Layout, Finder>>()

/** Cached for each set of paths and layout: a trial of a fix links a revision again, mostly with the same ones. */
function finderOf(paths: ReadonlySet<string>, layout: Layout): Finder {
  const byLayout = FINDERS.get(paths) ?? new WeakMap<Layout, Finder>()
  const finder =
    byLayout.get(layout) ??
    memoize((first: string) => {
      const roots = [...new Set([first, ...layout.roots, ''])]
      return memoize((module: string) => findBelow(paths, roots, module.replaceAll('.', '/')))
    })
  FINDERS.set(paths, byLayout.set(layout, finder))
  return finder
}

function findBelow(paths: ReadonlySet<string>, roots: readonly string[], place: string): string | null {
  for (const root of roots) {
    const file = fileAt({ paths }, join(root, place))
    if (file !== null) return file
  }
  return null
}

/** A package hides the module of the same name: `x/__init__.py` wins over `x.py`. */
export function fileAt({ paths }: Pick<Program, 'paths'>, place: string): string | null {
  for (const path of [`${place}/__init__.py`, `${place}.py`]) if (paths.has(path)) return path
  return null
}

type RelativeImport = { readonly module: string } | { readonly aboveTop: true }

/** The absolute module of `from <dots><module>` in a file; `aboveTop` when Python would refuse to import it. */
export function absoluteModule(
  program: Program,
  path: string,
  level: number,
  module: string,
): RelativeImport {
  if (level === 0) return { module }
  const own = program.layout.moduleOf(path)
  if (own === null) return { aboveTop: true }
  const parts = own.split('.')
  const drop = path.endsWith('/__init__.py') ? level - 1 : level
  if (drop >= parts.length) return { aboveTop: true }
  const base = parts.slice(0, parts.length - drop)
  return { module: [...base, ...(module === '' ? [] : [module])].join('.') }
}

/** A module file that a package of the same name hides: no import reaches it. */
function isShadowed(program: Program, path: string): boolean {
  if (!path.endsWith('.py') || path.endsWith('/__init__.py')) return false
  return program.paths.has(`${path.slice(0, -3)}/__init__.py`)
}

/** Celery never imports a file that no import statement can name. */
export function isImportable(program: Program, path: string): boolean {
  return program.layout.moduleOf(path) !== null && !isShadowed(program, path)
}

type ImportCollector = { readonly [kind in keyof ImportEvidence]: Set<string> }

function addAbsolute(path: string, module: string, into: ImportCollector): void {
  if (isLibrary(module)) return
  into.absolute.add(module)
  if (!module.includes('.')) into.bare.add(`${parentOf(path)}\0${module}`)
}

/** Adds a file's import statements, at any depth, to the evidence about source roots. */
export function collectImports(path: string, statements: readonly Statement[], into: ImportCollector): void {
  const everywhere = { functions: 'enter', classes: 'enter', deadBlocks: 'enter' } as const
  for (const statement of walkStatements(statements, everywhere)) {
    switch (statement.kind) {
      case 'import':
        addAbsolute(path, statement.module, into)
        break
      case 'from':
        if (statement.level > 0)
          into.relative.add(`${parentOf(path)}\0${climb(parentOf(path), statement.level - 1)}`)
        else if (!isLibrary(statement.module)) {
          addAbsolute(path, statement.module, into)
          for (const { imported } of statement.names) into.absolute.add(`${statement.module}.${imported}`)
        }
        break
      case 'assignment':
      case 'expression':
        for (const text of applicationsOf(statement)) into.installed.add(text)
        break
      default:
        break
    }
  }
}

function climb(folder: string, levels: number): string {
  let at = folder
  for (let i = 0; i < levels; i++) at = parentOf(at)
  return at
}
