import { parentOf } from '../modules/paths.ts'
import { holdsWord } from '../python/file-summary.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { IMPORTS_BY_CODE, importsOf } from './import-edges.ts'
import { MAX_FILES, type Search, type SearchedFile } from './search.ts'
import {
  mayImportFrom,
  mayInstall,
  mayList,
  mayNameModule,
  mayRunFunctionsAtStart,
  withoutTaskNames,
} from './text-hints.ts'
import { areSiblings, isDiscoveredBy, isSearchedByName, isStart, type Workers, workersOf } from './workers.ts'

/** Whether workers import a module when they start. */
type Answer = 'yes' | 'no' | 'unknown'

/** The longest chain of importing modules that is followed. */
const MAX_STEPS = 6
/** Other modules of tasks of which some must be imported, and none may be left out. */
const MAX_SIBLINGS = 8

/** The files that workers may not import. */
export interface Suspects {
  readonly paths: readonly string[]
  /** Those whose import a change took out of a file that workers import. */
  readonly dropped: ReadonlySet<string>
}

/**
 * The files among the suspects that no worker imports: no list names them, autodiscovery does not search for them, and
 * no module that a worker or Django imports imports them. A file that code or a string may import is not among them.
 */
export function unimportedModules(
  revision: RevisionTasks,
  { paths, dropped }: Suspects,
  search: Search,
): ReadonlySet<string> {
  if (paths.length === 0 || revision.wordIndex.byCode('pkgutil').length > 0) return NONE
  const workers = workersOf(revision)
  if (workers === null || (!isSearchedByName(workers) && workers.importsByCode)) return NONE
  const graph = { workers, search, dropped, isUnknownEnough: isSearchedByName(workers) }
  return new Set(
    paths.filter((path) => {
      const answer = isImported(graph, path)
      return (
        answer === 'no' && (isSearchedByName(workers) || areSiblingsImported(graph, revision, path, paths))
      )
    }),
  )
}

const NONE: ReadonlySet<string> = new Set()

interface Graph {
  readonly workers: Workers
  readonly search: Search
  readonly dropped: ReadonlySet<string>
  /** Whether the search ends at an unknown importer, because a sure one would make no difference. */
  readonly isUnknownEnough: boolean
}

/**
 * Without autodiscovery, lists and imports decide, or a way that is not known: the other modules of tasks show which. One of
 * them that seems to be left out as well is imported in such a way.
 */
function areSiblingsImported(
  graph: Graph,
  { tasks }: RevisionTasks,
  path: string,
  suspects: readonly string[],
): boolean {
  const siblings = [...new Set(tasks.map((task) => task.path))].filter(
    (other) => !suspects.includes(other) && areSiblings(path, other),
  )
  const isSure = (other: string): boolean => isStart(graph.workers, other)
  const others = siblings.filter((other) => !isSure(other)).slice(0, MAX_SIBLINGS)
  const answers = others.map((other) => isImported(graph, other))
  return !answers.includes('no') && (siblings.some(isSure) || answers.includes('yes'))
}

function isImported(graph: Graph, path: string): Answer {
  const { workers, search } = graph
  if (workers.listed.has(path) || workers.applications.has(path) || isDiscoveredBy(workers, path))
    return 'yes'
  // Django imports the models, applications and URLs of an application that is installed.
  if (workers.usesDjango && isStart(workers, path)) return 'yes'
  const module = workers.program.layout.moduleOf(path)
  if (module === null || mayBeListed(graph, path, module)) return 'unknown'
  const answer = importedBy({ ...graph, seen: new Set(), isDropped: graph.dropped.has(path) }, path, 0)
  if (answer !== 'no') return answer
  // `--include=shop.jobs` in a command
  return search.isOutsidePython(module) === false ? 'no' : 'unknown'
}

/**
 * Whether a file outside of an application names it as settings would: lists are built in more ways than are followed,
 * and configuration may be in any file.
 */
function mayBeListed({ workers, search }: Graph, path: string, module: string): boolean {
  if (!module.endsWith('.tasks') || workers.discoveries.every((one) => one.isListed)) return false
  const application = module.slice(0, module.lastIndexOf('.'))
  const files = search.containing(application.slice(application.lastIndexOf('.') + 1))
  if (files === null || files.size > MAX_FILES) return true
  const outside = [...files].filter((other) => !other.startsWith(`${parentOf(path)}/`))
  const texts = outside.map((other) => search.read(other))
  return texts.some((file) => file === null || mayInstall(file, application))
}

/** One search, with the files that it has passed. */
interface Inquiry extends Graph {
  readonly seen: Set<string>
  readonly isDropped: boolean
}

/** Run by hand, by a web server or once, never by a worker. */
const NO_WORKER = /(^|\/)(management\/commands|migrations|scripts)\/|(^|\/)(manage|wsgi|asgi)\.py$/
/** Without Django, a script may start the worker. */
const NO_WORKER_ANYWHERE = /(^|\/)(migrations|alembic)\/|(^|\/)(wsgi|asgi)\.py$/

/** Whether a file that workers import imports this one. */
function importedBy(inquiry: Inquiry, path: string, steps: number): Answer {
  const { workers, search, seen } = inquiry
  const { program } = workers
  const module = program.layout.moduleOf(path)
  if (module === null || steps > MAX_STEPS || path.endsWith('/__init__.py')) return 'unknown'
  let answer: Answer = mayBeImportedByPackage(inquiry, path, module) ? 'unknown' : 'no'
  if (answer === 'unknown' && inquiry.isUnknownEnough) return answer
  const name = module.slice(module.lastIndexOf('.') + 1)
  const containing = search.containing(name)
  if (containing === null || containing.size > MAX_FILES) return 'unknown'
  seen.add(path)
  let importers = 0
  // All at once: those that are not loaded are loaded together.
  const files = [...containing]
    .filter((other) => other !== path)
    .map((other) => [other, search.read(other)] as const)
  for (const [other, file] of files) {
    if (file === null || mayName(inquiry, other, file, module)) answer = 'unknown'
    if (answer === 'unknown' && inquiry.isUnknownEnough) return answer
    if (file === null || !holdsWord(file.imports, name)) continue
    importers++
    const isEdge = importsOf(program, other).some(({ to }) => to === path)
    const found = throughImporter(inquiry, other, file, isEdge, steps)
    if (found === 'yes') return 'yes'
    if (found === 'unknown') answer = 'unknown'
    if (answer === 'unknown' && inquiry.isUnknownEnough) return answer
  }
  // An importing module that no file imports must be loaded by its name in a way that is not known.
  const isOrphan = importers === 0 && steps > 0
  return isOrphan && !isUnused(inquiry, path) ? 'unknown' : answer
}

/** Whether workers import a file by way of one that seems to import it. */
function throughImporter(
  inquiry: Inquiry,
  importer: string,
  file: SearchedFile,
  isEdge: boolean,
  steps: number,
): Answer {
  const { workers, seen } = inquiry
  const ifEdge = (answer: Answer): Answer => (isEdge ? answer : 'unknown')
  if (isStart(workers, importer) && !isBesideWorkers(workers, importer)) return ifEdge('yes')
  if (mayRunFunctionsAtStart(importer, file)) return 'unknown'
  if (isBesideWorkers(workers, importer)) return 'no'
  // Without Django, an application is often made by a function, whose imports then run at start.
  if (!isEdge) return workers.usesDjango ? 'no' : 'unknown'
  if (seen.has(importer)) return 'no'
  return importedBy(inquiry, importer, steps + 1)
}

function isBesideWorkers(workers: Workers, path: string): boolean {
  const beside = workers.usesDjango ? NO_WORKER : NO_WORKER_ANYWHERE
  return beside.test(path) && !isDiscoveredBy(workers, path) && !workers.listed.has(path)
}

/** Modules that packages beside Django import by these names. */
const BY_CONVENTION =
  /(^|\/)(__main__|\w*(signal|receiver|handler|hook|plugin|listener|translation|document|index|schema|regist|task|job|celery|worker|config|settings|app|cron|event|permission)\w*)\.py$/

/**
 * Whether an importer that no file imports or names counts as unused. Only where a change dropped the import that workers
 * relied on: then chance does not explain that nothing else imports the module.
 */
function isUnused({ workers, isDropped }: Inquiry, path: string): boolean {
  return workers.usesDjango && isDropped && !BY_CONVENTION.test(path)
}

function mayName({ workers }: Inquiry, path: string, file: SearchedFile, module: string): boolean {
  const { program } = workers
  // Only facts that are there: most files are searched as text alone.
  const facts = program.taskPaths.has(path) ? program.factsOf(path) : null
  return mayNameModule(withoutTaskNames(file, facts), module, facts !== null)
}

/** Whether a package around a file, or a file that names this package, may import its modules by code. */
function mayBeImportedByPackage({ workers, search }: Inquiry, path: string, module: string): boolean {
  const { program, wordIndex, discoveries } = workers
  const inner = module.split('.').slice(0, -1)
  if (inner.length > 1) {
    const files = search.containing(inner.at(-1) ?? '')
    if (files === null) return true
    const suspects =
      files.size > MAX_FILES ? wordIndex.byCode('importlib').filter((one) => files.has(one)) : [...files]
    // Calls of autodiscovery and lists are read elsewhere. All at once, as above.
    const places = new Set([...discoveries.map((one) => one.path)])
    const texts = suspects.filter((one) => !places.has(one)).map((other) => search.read(other))
    if (texts.some((file) => file === null || mayImportFrom(file, inner.join('.')))) return true
  }
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    const init = `${folder}/__init__.py`
    if (!program.paths.has(init)) break
    const file = search.read(init)
    if (file === null || mayList(file, path.slice(folder.length + 1))) return true
    if (IMPORTS_BY_CODE.some((word) => holdsWord(file.importsByCode, word))) return true
  }
  return false
}
