import { isInside, join, parentOf } from '../../modules/paths.ts'
import type { Snapshot } from '../../snapshot.ts'
import { applicationFiles } from '../../tasks/app-binding.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { contractKey } from '../../tasks/task-names.ts'
import type { RuleContext } from '../define-rule.ts'

/** Fewer tasks show no habit: the application counts with those around it. */
const MIN_TASKS = 3

/** The tasks that base has in one application. */
export interface ApplicationTasks {
  readonly tasks: readonly PlacedTask[]
  /** Base has tasks of other applications, too. */
  readonly isPartial: boolean
}

/** A task of base with the file that head has it in: a whole project may move. */
export interface PlacedTask {
  readonly task: LinkedTask
  readonly path: string
}

export type Revisions = Pick<RuleContext, 'base' | 'head' | 'changes'>

/**
 * The tasks of base in the application of a file of head. A source root is one application; where it holds several Celery
 * applications in folders of their own, each of these is another.
 */
export function tasksOfApplication(revisions: Revisions, path: string): ApplicationTasks {
  const { head } = revisions
  const all = placedTasks(revisions)
  const { rootOf } = head.program.layout
  const root = rootOf(path)
  const inRoot = all.filter((one) => rootOf(one.path) === root)
  const folders = foldersOf(head).filter((folder) => rootOf(join(folder, '_.py')) === root)
  const own = folderAround(folders, path)
  const inFolder = inRoot.filter((one) => folderAround(folders, one.path) === own)
  const members = [inFolder, inRoot].find(({ length }) => length >= MIN_TASKS) ?? all
  return { tasks: members, isPartial: members.length < all.length }
}

function placedTasks({ base, head, changes }: Revisions): readonly PlacedTask[] {
  const successors = new Map(changes.map((change) => [change.old, change.new?.path]))
  const byName = new Map(head.tasks.map((task) => [contractKey(task), task.path]))
  return base.tasks
    .filter(({ origin }) => origin.isAlias === undefined)
    .map((task) => {
      const isGone = !head.program.paths.has(task.path)
      const path = successors.get(task) ?? (isGone ? byName.get(contractKey(task) ?? '') : undefined)
      return { task, path: path ?? task.path }
    })
}

/** The innermost folder around a file. */
function folderAround(folders: readonly string[], path: string): string | undefined {
  return folders
    .filter((folder) => isInside(parentOf(path), folder))
    .toSorted((a, b) => b.length - a.length)[0]
}

const FOLDERS = new WeakMap<Snapshot, readonly string[]>()

/** The folders that belong to one of several Celery applications; none where there is one application. */
function foldersOf(head: Snapshot): readonly string[] {
  const known = FOLDERS.get(head)
  if (known) return known
  const places = [...new Set(applicationFiles(head).map(parentOf))]
  const folders = places.length < 2 ? [] : places.map((place) => outermost(place, places))
  FOLDERS.set(head, folders)
  return folders
}

/** The outermost folder that holds this application and no other. */
function outermost(place: string, places: readonly string[]): string {
  let folder = place
  while (folder !== '' && places.every((other) => other === place || !isInside(other, parentOf(folder)))) {
    folder = parentOf(folder)
  }
  return folder
}
