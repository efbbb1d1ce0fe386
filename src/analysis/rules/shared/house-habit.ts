import { type Prose, prose } from '../../../shared/prose.ts'
import type { Severity } from '../../model/types.ts'
import { isInside, parentOf } from '../../modules/paths.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import {
  type ApplicationTasks,
  type PlacedTask,
  type Revisions,
  tasksOfApplication,
} from './application-tasks.ts'

/** Fewer tasks show no habit. */
const MIN_KNOWN = 3

/** The share of an application’s tasks that makes a convention: a project that names half of its tasks does both. */
const SHARE = 2 / 3
/** The share of the tasks around a file: in a part of an application, two of three tasks are chance. */
const SHARE_AROUND = 3 / 4

/** How many tasks follow a convention, of those where the code shows it. */
export interface Habit {
  readonly followers: number
  readonly known: number
  /** Which tasks these are; empty for all tasks of the repository. */
  readonly where: Prose
  /** The share of followers that makes a convention. */
  readonly share: number
}

/** Whether a task follows a convention; null where the code does not show the answer. */
type Follows = (task: LinkedTask) => boolean | null

/**
 * The habit that decides about a new task: where its application follows the convention, that of the tasks around its
 * file. Parts of one application differ: scripts have names, the packages beside them none.
 */
export function habitAt(revisions: Revisions, path: string, follows: Follows): Habit {
  const application = tasksOfApplication(revisions, path)
  const wide = habitOf(application, follows)
  if (!isFollowed(wide)) return wide
  const near = habitAround(application, path, follows)
  return near.known < wide.known ? near : wide
}

/** The habit of the application that a file belongs to. */
export function habitOfApplication(revisions: Revisions, path: string, follows: Follows): Habit {
  return habitOf(tasksOfApplication(revisions, path), follows)
}

function habitOf({ tasks, isPartial }: ApplicationTasks, follows: Follows): Habit {
  return { ...count(tasks, follows), where: isPartial ? prose` of its application` : [], share: SHARE }
}

/** The habit in the innermost folder around the file that shows one. */
function habitAround({ tasks }: ApplicationTasks, path: string, follows: Follows): Habit {
  let folder = parentOf(path)
  for (;;) {
    const current = folder
    const members = tasks.filter((one) => isInside(parentOf(one.path), current))
    const habit = { ...count(members, follows), where: prose` in ${current}`, share: SHARE_AROUND }
    if (habit.known >= MIN_KNOWN || current === '') return habit
    folder = parentOf(current)
  }
}

function count(tasks: readonly PlacedTask[], follows: Follows): Pick<Habit, 'followers' | 'known'> {
  const known = tasks.map(({ task }) => follows(task)).filter((answer) => answer !== null)
  return { followers: known.filter(Boolean).length, known: known.length }
}

/** Whether enough of the tasks follow the convention; true for too few tasks. */
export function isFollowed({ followers, known, share }: Habit): boolean {
  return known < MIN_KNOWN || followers >= share * known
}

/** The severity of a finding about the convention: a warning where the house follows it, else a notice. */
export function severityBy(habit: Habit): Severity {
  return isFollowed(habit) ? 'warning' : 'notice'
}

/** “ Before this change, 13 of 14 tasks had an explicit name.”, with a leading space; nothing for too few tasks. */
export function figure({ followers, known, where }: Habit, did: Prose): Prose {
  if (known < MIN_KNOWN) return []
  return prose` Before this change, ${followers} of ${known} tasks${where} ${did}.`
}
