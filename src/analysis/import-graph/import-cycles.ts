import { join, parentOf } from '../modules/paths.ts'
import type { Statement } from '../python/facts.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import type { Program } from '../semantic/program.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { evaluateInstalledApps } from './evaluate-installed-apps.ts'
import { type ImportEdge, importsOf, isPackageAround } from './import-edges.ts'
import { isSureStart, workersOf } from './workers.ts'

/** Modules that import each other in a cycle since the change. */
export interface ImportCycle {
  /** The import that the change added and that closes the cycle. */
  readonly closing: ImportEdge
  /** The whole cycle, the closing edge first. */
  readonly edges: readonly ImportEdge[]
  /** The edge that fails when its target is imported first. */
  readonly failing: ImportEdge
  /** Whether a worker may begin with that target. */
  readonly isEntered: boolean
}

/** Files searched from one new import: accidental cycles are short. */
const MAX_FILES = 300
/** A change with more new imports around tasks moves modules. */
const MAX_ADDED = 40

/**
 * The cycles through a module of tasks that the change closed and that fail when they are entered at the wrong module.
 * The answer is complete when the program misses no file.
 */
export function importCycles(base: RevisionTasks, head: RevisionTasks): ImportCycle[] {
  const taskFiles = new Set(head.tasks.map(({ path }) => path))
  const added = head.changedPaths
    .flatMap((path) => addedEdges(base.program, head.program, path))
    .filter((edge) => mayJoinTasks(head, edge, taskFiles))
    // The task's own import is the one to be moved.
    .sort((a, b) => Number(taskFiles.has(b.from)) - Number(taskFiles.has(a.from)))
  if (added.length > MAX_ADDED) return []
  const isModels = modelsOfApplications(head)
  const cycles: ImportCycle[] = []
  for (const closing of added) {
    if (cycles.some(({ edges }) => edges.some((edge) => isSame(edge, closing)))) continue
    const back = importChain(head.program, closing.to, closing.from)
    if (back === null) continue
    const edges = [closing, ...back]
    const isOfTasks = edges.some((edge) => taskFiles.has(edge.from))
    if (edges.some(({ to }) => isModels(to) || isImportedBySetup(head, to))) continue
    if (!isOfTasks || edges.some(({ isTried }) => isTried) || wasCycle(base.program, closing)) continue
    // A cycle that failed before is not caused by a module that joins it.
    const [first, ...others] = failingEdges(head.program, edges).filter(
      (edge) => !wasCycle(base.program, edge),
    )
    if (first === undefined || failedBefore(base.program, first.to)) continue
    const entered = [first, ...others].find(({ to }) => mayBegin(head, to, taskFiles))
    cycles.push({ closing, edges, failing: entered ?? first, isEntered: entered !== undefined })
  }
  return cycles
}

/**
 * Whether a worker may begin with a file: one that it imports by itself, or one of tasks where its imports are not known.
 * Others fail only in a process that imports them before all else, such as a single test.
 */
function mayBegin(head: RevisionTasks, path: string, taskFiles: ReadonlySet<string>): boolean {
  const workers = workersOf(head)
  return workers === null ? taskFiles.has(path) : isSureStart(workers, path)
}

/**
 * Whether a file holds models of a Django application. Django imports all of them before a process does anything else:
 * one order of imports for the web server, the workers and the tests, so that a cycle there fails in all or in none.
 * https://docs.djangoproject.com/en/stable/ref/applications/#initialization-process
 */
function modelsOfApplications({ program, taskPaths }: RevisionTasks): (path: string) => boolean {
  const packages = new Set(evaluateInstalledApps(program, taskPaths)?.packages)
  return (path) => {
    const folder = /^(.*)\/models(?:\.py|\/.*)$/.exec(path)?.[1]
    if (folder === undefined) return false
    const name = program.layout.moduleOf(join(folder, '__init__.py'))
    return (name !== null && packages.has(name)) || isApplicationFolder(program, folder)
  }
}

/** The modules of an application that Django imports in every process, the admin if it is installed. */
const IMPORTED_BY_SETUP = ['models.py', 'models/__init__.py', 'admin.py', 'admin/__init__.py']

/**
 * Whether the models or the admin of its application import a file. Every process enters the cycle there, before a worker
 * imports anything else.
 */
function isImportedBySetup({ program }: RevisionTasks, path: string): boolean {
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    if (!isApplicationFolder(program, folder)) continue
    return IMPORTED_BY_SETUP.map((name) => join(folder, name)).some((other) => {
      return program.paths.has(other) && importsOf(program, other).some(({ to }) => to === path)
    })
  }
  return false
}

/** The settings of another project install a reusable application, so it is known by its files. */
function isApplicationFolder({ paths }: Program, folder: string): boolean {
  return ['apps.py', 'migrations/__init__.py'].some((file) => paths.has(join(folder, file)))
}

function isSame(a: ImportEdge, b: ImportEdge): boolean {
  return a.from === b.from && (a.to === b.to || a.statement === b.statement)
}

/** Imports of a file that base did not have; none for files that only moved or could not be read. */
function addedEdges(base: Program, head: Program, path: string): ImportEdge[] {
  const isNew = !base.paths.has(path)
  if (isNew && hasMoved(base, head, path)) return []
  if (!isNew && base.factsOf(path) === null) return []
  const before = new Set(isNew ? [] : importsOf(base, path).map(({ to }) => to))
  const added = importsOf(head, path).filter(({ to }) => !before.has(to))
  const isOld = ({ to }: ImportEdge) => base.paths.has(to) || !hasMoved(base, head, to)
  return [...new Map(added.filter(isOld).map((edge) => [edge.to, edge])).values()]
}

/** Whether a new file has the name of a deleted one, or was split off a module of its package. */
function hasMoved(base: Program, head: Program, path: string): boolean {
  const folder = parentOf(path)
  const name = path.slice(folder === '' ? 0 : folder.length + 1)
  const isGone = (old: string): boolean => base.paths.has(old) && !head.paths.has(old)
  return (
    isGone(`${folder}.py`) ||
    lostFileNames(base, head).has(name) ||
    isGone(join(path.slice(0, -3), '__init__.py'))
  )
}

/** The file names that some folder lost. */
function lostFileNames(base: Program, head: Program): ReadonlySet<string> {
  if (base.paths === head.paths) return NONE
  const known =
    LOST_NAMES.get(head) ??
    new Set([...base.paths.difference(head.paths)].map((path) => path.slice(path.lastIndexOf('/') + 1)))
  LOST_NAMES.set(head, known)
  return known
}

const NONE: ReadonlySet<string> = new Set()
const LOST_NAMES = new WeakMap<Program, ReadonlySet<string>>()

/** An import of a module of tasks, of the package around it, or by a module of tasks that others import themselves. */
function mayJoinTasks(
  head: RevisionTasks,
  { from, to }: ImportEdge,
  taskFiles: ReadonlySet<string>,
): boolean {
  if (taskFiles.has(from)) return mayHaveImporter(head, from)
  if (taskFiles.has(to)) return true
  return to.endsWith('/__init__.py') && [...taskFiles].some((path) => parentOf(path) === parentOf(to))
}

/** Whether another file imports a module. Only files with words like `task` are searched: other modules may be imported. */
function mayHaveImporter({ program, wordIndex }: RevisionTasks, path: string): boolean {
  const module = program.layout.moduleOf(path)
  if (module === null) return false
  if (!/task|celery/.test(module)) return true
  const name = module.slice(module.lastIndexOf('.') + 1)
  return wordIndex.importing(name).some((other) => {
    return (
      other !== path &&
      (program.factsOf(other) === null || importsOf(program, other).some(({ to }) => to === path))
    )
  })
}

/** A shortest chain of imports; null where the searched files have none. */
function importChain(program: Program, start: string, end: string): ImportEdge[] | null {
  const cameBy = new Map<string, ImportEdge | null>([[start, null]])
  for (const [path] of cameBy) {
    if (path === end) return stepsTo(cameBy, end)
    if (cameBy.size > MAX_FILES) return null
    for (const edge of importsOf(program, path)) if (!cameBy.has(edge.to)) cameBy.set(edge.to, edge)
  }
  return null
}

function stepsTo(cameBy: ReadonlyMap<string, ImportEdge | null>, end: string): ImportEdge[] {
  const steps: ImportEdge[] = []
  for (let edge = cameBy.get(end); edge; edge = cameBy.get(edge.from)) steps.unshift(edge)
  return steps
}

function failingEdges(program: Program, edges: readonly ImportEdge[]): ImportEdge[] {
  return edges.flatMap((edge, i) => {
    const next = edges[(i + 1) % edges.length]
    // Packages are imported before their modules: an edge to a module whose package is in the cycle is not the first.
    const isFirst = edges.every(({ to }) => to === edge.to || !isPackageAround(to, edge.to))
    return next && isFirst ? alike(program, edge).filter((one) => fails(program, one, next)) : []
  })
}

/** All imports of one file from another: some of their names may be bound in time. */
function alike(program: Program, { from, to }: ImportEdge): ImportEdge[] {
  return importsOf(program, from).filter((edge) => edge.to === to)
}

/**
 * Whether an import lacks its name when the target was imported first and still waits for `next`, the import that leads
 * back: the target binds the name below that import.
 */
function fails(program: Program, { to, needs }: ImportEdge, next: ImportEdge): boolean {
  if (needs === null) return false
  const { byName, stars } = bindingsOf(program.factsOf(to)?.statements ?? [])
  const isLater = (statement: Statement): boolean => {
    return statement === next.statement || statement.line > next.statement.line
  }
  const bindings = byName.get(needs)
  if (bindings) return bindings.every((one) => one.kind !== 'computed' && isLater(one.statement))
  // `from .pay import *` may bind it.
  return stars.length > 0 && stars.every(isLater)
}

/** Whether a process that imported a module first failed at base already, at whichever import. */
function failedBefore(base: Program, path: string): boolean {
  if (!base.paths.has(path)) return false
  const cameBy = new Map<string, ImportEdge | null>([[path, null]])
  for (const [at] of cameBy) {
    if (cameBy.size > MAX_FILES) return false
    for (const edge of importsOf(base, at)) {
      if (
        edge.to === path &&
        failingEdges(base, [edge, ...stepsTo(cameBy, at)]).some((one) => one.to === path)
      )
        return true
      if (!cameBy.has(edge.to)) cameBy.set(edge.to, edge)
    }
  }
  return false
}

/** Whether both ends of an edge imported each other at base. */
function wasCycle(base: Program, { from, to }: ImportEdge): boolean {
  if (!base.paths.has(from) || !base.paths.has(to)) return false
  return importChain(base, to, from) !== null && importChain(base, from, to) !== null
}
