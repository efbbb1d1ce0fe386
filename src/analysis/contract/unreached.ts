import type { Statement } from '../python/facts.ts'
import { parentOf } from './layout.ts'
import type { LinkedTask } from './linked-task.ts'
import { neverRuns } from './never-run.ts'
import { absoluteModule, type Program } from './program.ts'

/** The files with the usual words in which a text stands; what no such file names, nobody imports. */
export type Mentions = (text: string) => readonly string[]

/** `…/tasks/mail.py` */
const SUBMODULE = /(?:^|\/)tasks\/(?<name>\w+)\.py$/

/**
 * The modules of `tasks` packages that hold tasks and that no worker imports: autodiscovery imports the package, and
 * neither the package nor any other file imports the module. Whatever may do so by code keeps it out of the answer.
 * https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.autodiscover_tasks
 */
export function unreachedModules(
  program: Program,
  tasks: readonly LinkedTask[],
  mentions: Mentions,
): ReadonlySet<string> {
  const paths = new Set(tasks.map(({ path }) => path))
  const submodules = [...paths].filter((path) => nameOf(path) !== null)
  const isDiscovering = submodules.length > 0 && mentions('autodiscover_tasks').length > 0
  // Another name than `tasks` may be looked for.
  if (!isDiscovering || mentions('related_name').length > 0) return new Set()
  return new Set(submodules.filter((path) => !mayBeReached(program, path, mentions)))
}

/** The package's file of a module in a `tasks` package. */
export function tasksPackageOf(path: string): string | null {
  return nameOf(path) === null ? null : `${parentOf(path)}/__init__.py`
}

function nameOf(path: string): string | null {
  const name = SUBMODULE.exec(path)?.groups?.name ?? null
  return name === '__init__' ? null : name
}

function mayBeReached(program: Program, path: string, mentions: Mentions): boolean {
  const name = nameOf(path)
  const module = program.layout.moduleOf(path)
  const inPackage = tasksPackageOf(path)
  if (name === null || module === null || inPackage === null || !program.paths.has(inPackage)) return true
  const initial = program.factsOf(inPackage)
  if (initial === null) return true
  if (BY_CODE.some((word) => mentions(word).includes(inPackage))) return true
  // `include=["shop.tasks.mail"]`, `CELERY_IMPORTS`
  if (mentions(`tasks.${name}"`).length > 0 || mentions(`tasks.${name}'`).length > 0) return true
  const suspects = new Set([inPackage, ...mentions(name)])
  suspects.delete(path)
  return [...suspects].some((suspect) => {
    const facts = program.factsOf(suspect)
    return facts === null || imports(program, suspect, facts.statements, module)
  })
}

const BY_CODE = ['importlib', 'pkgutil', '__import__']

function imports(program: Program, path: string, statements: readonly Statement[], module: string): boolean {
  return statements.some((statement) => {
    if (statement.kind === 'import')
      return statement.module === module || statement.module.startsWith(`${module}.`)
    if (statement.kind === 'from') {
      const from = absoluteModule(program, path, statement.level, statement.module)
      if ('aboveTop' in from) return false
      return (
        from.module === module ||
        statement.names.some(({ imported }) => `${from.module}.${imported}` === module)
      )
    }
    if (statement.kind === 'block' && neverRuns(statement)) return false
    return 'body' in statement && imports(program, path, statement.body, module)
  })
}
