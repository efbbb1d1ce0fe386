import type { WordIndex } from '../model/word-index.ts'
import { parentOf } from '../modules/paths.ts'
import type { Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { absoluteModule, type Program } from '../semantic/program.ts'
import type { FoundTask } from '../tasks/found-task.ts'
import { IMPORTS_BY_CODE } from './import-edges.ts'

/** `…/tasks/mail.py` */
const SUBMODULE = /(?:^|\/)tasks\/(?<name>\w+)\.py$/

/**
 * The modules of `tasks` packages that define tasks and that no worker imports: autodiscovery imports the package, and
 * neither the package nor any other file imports the module. Modules that code may import are left out.
 * https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.autodiscover_tasks
 */
export function unreachableSubmodules(
  program: Program,
  tasks: readonly Pick<FoundTask, 'path'>[],
  wordIndex: WordIndex,
): ReadonlySet<string> {
  const paths = new Set(tasks.map(({ path }) => path))
  const submodules = [...paths].filter((path) => nameOf(path) !== null)
  if (submodules.length === 0) return new Set()
  const discovering = new Set(wordIndex.byCode('autodiscover_tasks'))
  // Autodiscovery may search for another name than `tasks`.
  const isRenamed = wordIndex.byCode('related_name').some((path) => discovering.has(path))
  if (discovering.size === 0 || isRenamed) return new Set()
  return new Set(submodules.filter((path) => !mayBeReachable(program, path, wordIndex)))
}

/** The `__init__.py` of the `tasks` package around a module; null for other modules. */
export function tasksPackageOf(path: string): string | null {
  return nameOf(path) === null ? null : `${parentOf(path)}/__init__.py`
}

function nameOf(path: string): string | null {
  const name = SUBMODULE.exec(path)?.groups?.name ?? null
  return name === '__init__' ? null : name
}

/** Whether the package, another file or code may import a module. */
function mayBeReachable(program: Program, path: string, wordIndex: WordIndex): boolean {
  const name = nameOf(path)
  const module = program.layout.moduleOf(path)
  const inPackage = tasksPackageOf(path)
  if (name === null || module === null || inPackage === null || !program.paths.has(inPackage)) return true
  const initial = program.factsOf(inPackage)
  if (initial === null) return true
  if (IMPORTS_BY_CODE.some((word) => wordIndex.byCode(word).includes(inPackage))) return true
  // `from . import *` imports what `__all__` names, which may be listed by code.
  if (
    initial.statements.some((one) => one.kind === 'from' && one.star && one.level === 1 && one.module === '')
  )
    return true
  // `include=["shop.tasks.mail"]`, `CELERY_IMPORTS`
  if (wordIndex.naming(name).length > 0) return true
  const suspects = new Set([inPackage, ...wordIndex.importing(name)])
  suspects.delete(path)
  return [...suspects].some((suspect) => {
    const facts = program.factsOf(suspect)
    return facts === null || imports(program, suspect, facts.statements, module)
  })
}

function imports(program: Program, path: string, statements: readonly Statement[], module: string): boolean {
  const executed = { functions: 'enter', classes: 'enter', deadBlocks: 'skip' } as const
  return walkStatements(statements, executed).some((statement) => {
    if (statement.kind === 'import')
      return statement.module === module || statement.module.startsWith(`${module}.`)
    if (statement.kind !== 'from') return false
    const from = absoluteModule(program, path, statement.level, statement.module)
    if ('aboveTop' in from) return false
    return (
      from.module === module ||
      statement.names.some(({ imported }) => `${from.module}.${imported}` === module)
    )
  })
}
