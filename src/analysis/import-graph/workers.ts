import { configuredNames } from '../applications/application-use.ts'
import type { WordIndex } from '../model/word-index.ts'
import { settingsFiles } from '../modules/django-settings-files.ts'
import { parentOf } from '../modules/paths.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import { applicationFiles } from '../tasks/app-binding.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { type Discovery, discoveries, isDiscovered } from './autodiscovery.ts'
import { dynamicImports } from './dynamic-imports.ts'
import { evaluateInstalledApps } from './evaluate-installed-apps.ts'
import { isPackageAround } from './import-edges.ts'
import { type WorkerList, workerLists } from './worker-lists.ts'

/** The modules that workers of a revision import when they start, before these import others. */
export interface Workers {
  readonly program: Program
  readonly wordIndex: WordIndex
  readonly usesDjango: boolean
  readonly discoveries: readonly Discovery[]
  /** The files that `include`, `imports`, a list for autodiscovery or code names. */
  readonly listed: ReadonlySet<string>
  /** The files that create a Celery application. */
  readonly applications: ReadonlySet<string>
  /** The files that configure one, as those of a class from another package do. */
  readonly configuring: ReadonlySet<string>
  /** Whether a file that concerns tasks imports a module whose name it computes. */
  readonly importsByCode: boolean
}

/** Whether Django's applications decide: autodiscovery finds modules of tasks by their name. */
export function isSearchedByName({ usesDjango, discoveries: all }: Workers): boolean {
  return usesDjango && all.length > 0
}

export function hasAutodiscovery(revision: RevisionTasks): boolean {
  const workers = workersOf(revision)
  return workers !== null && isSearchedByName(workers)
}

/** Null where some of it is not known: any module may be imported. */
export function workersOf({ program, taskPaths, wordIndex }: RevisionTasks): Workers | null {
  const found = discoveries(program, taskPaths)
  if (found === null || hasUnclearCall(wordIndex, found)) return null
  const lists = workerLists({ program, wordIndex }).filter((list) => isOfProject(program, list))
  if (lists.some(({ kind, unknown }) => kind !== 'autodiscovery' && unknown !== null)) return null
  const dynamic = ['importlib', '__import__']
    .flatMap((word) => wordIndex.byCode(word))
    .filter((path) => program.taskPaths.has(path))
    .map((path) => ({ path, modules: dynamicImports(program, path) }))
  return {
    program,
    wordIndex,
    importsByCode: dynamic.some(({ modules }) => modules === null),
    usesDjango: evaluateInstalledApps(program, taskPaths) !== null,
    discoveries: found,
    listed: new Set([
      ...lists.flatMap((list) => filesOf(program, list)),
      ...dynamic.flatMap(({ path, modules }) =>
        (modules ?? []).flatMap((module) => fileOfModule(program, module, path) ?? []),
      ),
    ]),
    applications: new Set(applicationFiles({ program, taskPaths })),
    configuring: new Set(
      taskPaths.filter((path) => configuredNames(program.factsOf(path)?.statements ?? []).size > 0),
    ),
  }
}

/** The files that a list makes workers import, with the packages around them. */
function filesOf(program: Program, { entries, kind, relatedName }: WorkerList): string[] {
  return entries.flatMap(({ module, path }) => {
    const modules = kind === 'autodiscovery' ? [module, relatedModule(module, relatedName)] : [module]
    return modules.flatMap((one) => fileOfModule(program, one, path) ?? [])
  })
}

export function relatedModule(listed: string, relatedName: string | null): string {
  return relatedName === null ? listed : `${listed}.${relatedName}`
}

/** A call of autodiscovery that is not followed may search for any name. */
function hasUnclearCall(wordIndex: WordIndex, found: readonly Discovery[]): boolean {
  const places = new Set(found.map((one) => one.path))
  const renaming = new Set(found.flatMap((one) => (one.relatedName === 'tasks' ? [] : [one.path])))
  const isUnclear = (path: string): boolean =>
    !places.has(path) || (wordIndex.byCode('related_name').includes(path) && !renaming.has(path))
  return wordIndex.byCode('autodiscover_tasks').some(isUnclear)
}

/** Other libraries have lists of these names. */
function isOfProject(program: Program, { kind, entries, path }: WorkerList): boolean {
  return (
    kind === 'autodiscovery' || entries.some(({ module }) => fileOfModule(program, module, path) !== null)
  )
}

/** Modules that Django loads when a worker starts; its checks load the URLs. */
const BY_DJANGO = /(^|\/)(__init__|admin|apps|celery\w*|checks|models|urls)\.py$/
/** Modules that `celery -A` names by custom. */
const BY_CUSTOM = /(^|\/)\w*(celery|worker)\w*\.py$/

/** Whether a worker imports a file by itself, not because another file imports it. */
export function isStart(workers: Workers, path: string): boolean {
  const { program, usesDjango, listed, applications, configuring } = workers
  if (listed.has(path) || applications.has(path) || isDiscoveredBy(workers, path)) return true
  if (configuring.has(path)) return true
  if (usesDjango) return BY_DJANGO.test(path) || settingsFiles(program.paths).includes(path)
  if (BY_CUSTOM.test(path)) return true
  return [...listed, ...applications].some((one) => isPackageAround(path, one))
}

/** Whether workers surely import a file by itself: a package may also be one that only a view imports. */
export function isSureStart(workers: Workers, path: string): boolean {
  if (!isStart(workers, path)) return false
  const { usesDjango, listed, applications } = workers
  if (!usesDjango || !path.endsWith('__init__.py')) return true
  return listed.has(path) || applications.has(path) || isDiscoveredBy(workers, path)
}

/** Autodiscovery finds no file that is not a module, such as the migration `0001_initial`. */
export function isDiscoveredBy({ program, discoveries: all }: Workers, path: string): boolean {
  return program.layout.moduleOf(path) !== null && isDiscovered(program, path, all)
}

/** Whether files lie where a project keeps modules of one kind: in one folder, or as `shop/tasks.py`, `stock/tasks.py`. */
export function areSiblings(a: string, b: string): boolean {
  const [folder, other] = [parentOf(a), parentOf(b)]
  if (folder === other) return true
  const isNamedAlike = a.slice(folder.length) === b.slice(other.length)
  return isNamedAlike && folder !== '' && other !== '' && parentOf(folder) === parentOf(other)
}

/** A list that names a module of tasks beside a file, and would have to name that file as well. */
export function listOfSiblings(
  revision: RevisionTasks,
  path: string,
): { readonly list: WorkerList; readonly sibling: string } | null {
  const { program } = revision
  for (const list of workerLists(revision)) {
    if (list.kind === 'autodiscovery') continue
    const sibling = list.entries.find((entry) => {
      const file = fileOfModule(program, entry.module, entry.path)
      return file !== null && file !== path && areSiblings(file, path)
    })
    if (sibling) return { list, sibling: sibling.module }
  }
  return null
}
