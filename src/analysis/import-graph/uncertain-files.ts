import { settingsFiles } from '../modules/django-settings-files.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { discoveries, isDiscovered } from './autodiscovery.ts'
import { importsOf } from './import-edges.ts'
import type { Suspects } from './worker-imports.ts'
import { isSureStart, type Workers, workersOf } from './workers.ts'

/** A change with more new files of tasks moves an application. */
const MAX_NEW = 20

/** Files of tasks that workers may not import: new ones, and those that base imported in a way that head lacks. */
export function uncertainFiles(base: RevisionTasks, head: RevisionTasks): Suspects {
  const dropped = noLongerImported(base, head)
  const paths = [...newTaskFiles(base, head), ...noLongerDiscovered(base, head), ...dropped]
  const isMove = paths.length > MAX_NEW
  return { paths: isMove ? [] : [...new Set(paths)].sort(), dropped: new Set(dropped) }
}

/** Files that had no task before: workers imported every file that had one in some way. */
function newTaskFiles(base: RevisionTasks, head: RevisionTasks): string[] {
  const files = new Set(base.tasks.map(({ path }) => path))
  const changed = new Set(head.changedPaths)
  return head.tasks.flatMap(({ path }) => (changed.has(path) && !files.has(path) ? [path] : []))
}

/** Files whose application is no longer installed or listed for autodiscovery. */
function noLongerDiscovered(base: RevisionTasks, head: RevisionTasks): string[] {
  if (!head.changedPaths.some((path) => decidesDiscovery(base, head, path))) return []
  const now = discoveries(head.program, head.taskPaths)
  if (now === null) return []
  const found = discovered(base)
  const paths = new Set(base.tasks.map(({ path }) => path))
  return head.tasks.flatMap(({ path }) =>
    paths.has(path) && found(path) && !isDiscovered(head.program, path, now) ? [path] : [],
  )
}

function decidesDiscovery(base: RevisionTasks, head: RevisionTasks, path: string): boolean {
  return [base, head].some(
    ({ program, wordIndex }) =>
      settingsFiles(program.paths).includes(path) || wordIndex.byCode('autodiscover_tasks').includes(path),
  )
}

/** Files whose import, or whose entry in a list, the change took out of a file that workers import. */
function noLongerImported(base: RevisionTasks, head: RevisionTasks): string[] {
  const changed = head.changedPaths.filter((path) => base.program.paths.has(path))
  const files = new Set(base.tasks.map(({ path }) => path))
  const isHere = ({ to }: { readonly to: string }) => files.has(to) && head.program.paths.has(to)
  const lost = changed.flatMap((path) => {
    const now = new Set(importsOf(head.program, path).map(({ to }) => to))
    return importsOf(base.program, path).filter((edge) => isHere(edge) && !now.has(edge.to))
  })
  const mayList = changed.some((path) => base.wordIndex.byCode('lists').includes(path))
  if (lost.length === 0 && !mayList) return []
  const before = workersOf(base)
  if (before === null) return []
  const imported = lost.flatMap(({ from, to }) => (isSureStart(before, from) ? [to] : []))
  return [...imported, ...(mayList ? noLongerListed(before, head, files) : [])]
}

function noLongerListed(before: Workers, head: RevisionTasks, files: ReadonlySet<string>): string[] {
  if (before.listed.size === 0) return []
  const now = workersOf(head)?.listed
  if (now === undefined) return []
  return [...before.listed].filter(
    (path) => files.has(path) && head.program.paths.has(path) && !now.has(path),
  )
}

/** Whether autodiscovery finds a file of a revision; false where its applications are not known. */
export function discovered({ program, taskPaths }: RevisionTasks): (path: string) => boolean {
  const all = discoveries(program, taskPaths)
  return (path) => all !== null && isDiscovered(program, path, all)
}

/** Whether workers of a revision surely import a file: a list names it, or a file among these that they import does. */
export function importedBy(revision: RevisionTasks, importers: readonly string[]): (path: string) => boolean {
  const workers = workersOf(revision)
  if (workers === null) return () => false
  const { program } = revision
  const starts = importers.filter((path) => program.paths.has(path) && isSureStart(workers, path))
  const edges = starts.flatMap((path) => importsOf(program, path))
  const imported = new Set(edges.map(({ to }) => to))
  return (path) => workers.listed.has(path) || imported.has(path)
}
