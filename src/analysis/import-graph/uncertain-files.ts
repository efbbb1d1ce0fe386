import { settingsFiles } from '../modules/django-settings-files.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { discoveries, isDiscovered } from './autodiscovery.ts'

/** A change with more new files of tasks than this moves an application. */
const MAX_NEW = 20

/** The files whose tasks may be imported by nobody, new ones or not any more. */
export function uncertainFiles(base: RevisionTasks, head: RevisionTasks): readonly string[] {
  const paths = [...newTaskFiles(base, head), ...noLongerDiscovered(base, head)]
  return paths.length > MAX_NEW ? [] : [...new Set(paths)].sort()
}

/** Files that held no task before. Where one stood already, workers came by it in some way. */
function newTaskFiles(base: RevisionTasks, head: RevisionTasks): string[] {
  const files = new Set(base.tasks.map(({ path }) => path))
  const changed = new Set(head.changedPaths)
  return head.tasks.flatMap(({ path }) => (changed.has(path) && !files.has(path) ? [path] : []))
}

/** Files that autodiscovery came to by their application, which is not installed or not listed any more. */
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

/** Whether autodiscovery comes to a file of a revision, for all that is known: no where its applications are not. */
export function discovered({ program, taskPaths }: RevisionTasks): (path: string) => boolean {
  const all = discoveries(program, taskPaths)
  return (path) => all !== null && isDiscovered(program, path, all)
}
