import { settingsFiles } from '../modules/django-settings-files.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { discoveries, isDiscovered } from './autodiscovery.ts'

/** A change with more new files of tasks moves an application. */
const MAX_NEW = 20

/** Files of tasks that workers may not import: new ones, and those that autodiscovery no longer finds. */
export function uncertainFiles(base: RevisionTasks, head: RevisionTasks): readonly string[] {
  const paths = [...newTaskFiles(base, head), ...noLongerDiscovered(base, head)]
  return paths.length > MAX_NEW ? [] : [...new Set(paths)].sort()
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

/** Whether autodiscovery finds a file of a revision; false where its applications are not known. */
export function discovered({ program, taskPaths }: RevisionTasks): (path: string) => boolean {
  const all = discoveries(program, taskPaths)
  return (path) => all !== null && isDiscovered(program, path, all)
}
