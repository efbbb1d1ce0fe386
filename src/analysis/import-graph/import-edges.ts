import { join, parentOf } from '../modules/paths.ts'
import { isDeadBlock } from '../python/dead-blocks.ts'
import type { FileFacts, ImportFact, ImportFromFact, Statement } from '../python/facts.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import { absoluteModule, fileAt, fileOfModule, type Program } from '../semantic/program.ts'

export type ImportStatement = ImportFact | ImportFromFact

/** A file that imports another one while it is imported itself. */
export interface ImportEdge {
  readonly from: string
  readonly to: string
  readonly statement: ImportStatement
  /** The name that it binds; null where it binds none (a package on the way, a star). */
  readonly bound: string | null
  /** The name that the other file must have bound by then; null where a half-imported module is enough. */
  readonly needs: string | null
  /** Inside a `try` with an `except`, which may catch an import that fails. */
  readonly isTried: boolean
}

/** Words of code that imports modules by their names at run time, which no edge shows. */
export const IMPORTS_BY_CODE = ['importlib', 'pkgutil', '__import__']

/**
 * The imports that run when a file is imported: at its top level, in blocks and class bodies, each with the packages on
 * the way. Imports in functions and lazy ones
 * run later, those in dead blocks never.
 * https://docs.python.org/3/reference/import.html#regular-packages
 */
export function importsOf(program: Program, path: string): readonly ImportEdge[] {
  const facts = program.factsOf(path)
  if (facts === null) return []
  const known = CACHE.get(program) ?? new Map<string, CachedEdges>()
  CACHE.set(program, known)
  const answer = known.get(path)
  // A file that is loaded later has new facts, and so new statements.
  if (answer?.facts === facts) return answer.edges
  const missingBefore = program.factsMissing.size
  const edges = importsAmong(facts.statements).flatMap((found) => edgesOf(program, path, found))
  // A package that is not loaded may bind a name that looks like a module.
  if (program.factsMissing.size === missingBefore) known.set(path, { facts, edges })
  return edges
}

interface CachedEdges {
  readonly facts: FileFacts
  readonly edges: readonly ImportEdge[]
}

const CACHE = new WeakMap<Program, Map<string, CachedEdges>>()

interface Import {
  readonly statement: ImportStatement
  readonly isTried: boolean
}

function importsAmong(statements: readonly Statement[], isTried = false): Import[] {
  return statements.flatMap((statement, i): Import[] => {
    switch (statement.kind) {
      case 'import':
      case 'from':
        return statement.lazy ? [] : [{ statement, isTried }]
      case 'class':
        return importsAmong(statement.body, isTried)
      case 'block':
        if (isDeadBlock(statement)) return []
        return importsAmong(statement.body, isTried || hasExcept(statement, statements[i + 1]))
      default:
        return []
    }
  })
}

/** The clauses of a `try` follow it as blocks of their own. */
function hasExcept({ form }: Statement & { readonly kind: 'block' }, next: Statement | undefined): boolean {
  return form === 'try' && next?.kind === 'block' && next.form === 'except'
}

function edgesOf(program: Program, path: string, { statement, isTried }: Import): ImportEdge[] {
  const edge = (to: string, bound: string | null, needs: string | null): ImportEdge => {
    return { from: path, to, statement, bound, needs, isTried }
  }
  const isForeign = ({ to }: ImportEdge): boolean => to !== path
  if (statement.kind === 'import') {
    const bound = statement.name ?? statement.module.split('.')[0] ?? null
    const files = filesOnTheWay(program, path, statement.module)
    return files.map((file) => edge(file, bound, null)).filter(isForeign)
  }
  const absolute = absoluteModule(program, path, statement.level, statement.module)
  if ('aboveTop' in absolute) return []
  const { module } = absolute
  const onTheWay = filesOnTheWay(program, path, module).map((file) => edge(file, null, null))
  const file = fileOfModule(program, module, path)
  const members = statement.names.map(({ imported, bound }): ImportEdge | null => {
    const submodule = submoduleOf(program, path, file, module, imported)
    if (submodule !== null) return edge(submodule, bound, null)
    return file === null ? null : edge(file, bound, imported)
  })
  return [...onTheWay, ...members.filter((one) => one !== null)].filter(isForeign)
}

/** The files of a module and its packages, without the packages around `path`: they are imported before it. */
function filesOnTheWay(program: Program, path: string, module: string): string[] {
  const parts = module.split('.')
  return parts.flatMap((_, i) => {
    const file = fileOfModule(program, parts.slice(0, i + 1).join('.'), path)
    return file === null || isPackageAround(file, path) ? [] : [file]
  })
}

/** Whether a file is the `__init__.py` of a package that another one lies in. */
export function isPackageAround(file: string, path: string): boolean {
  return file.endsWith('/__init__.py') && path.startsWith(`${parentOf(file)}/`)
}

/** The module that `from package import name` means, unless the package itself binds the name to something else. */
function submoduleOf(
  program: Program,
  path: string,
  file: string | null,
  module: string,
  name: string,
): string | null {
  if (file === null) return fileOfModule(program, `${module}.${name}`, path)
  if (!file.endsWith('/__init__.py')) return null
  const submodule = fileAt(program, join(parentOf(file), name))
  if (submodule === null || submodule === path) return submodule
  const bindings = bindingsOf(program.factsOf(file)?.statements ?? []).byName.get(name) ?? []
  const isItself = bindings.every((one) => one.kind === 'from' && takesFrom(program, file, one.statement))
  return isItself ? submodule : null
}

/** `from . import tasks` and `from shop import tasks` in `shop/__init__.py`. */
function takesFrom(program: Program, file: string, { level, module }: ImportFromFact): boolean {
  const absolute = absoluteModule(program, file, level, module)
  return 'module' in absolute && fileOfModule(program, absolute.module, file) === file
}
