import { type Prose, prose } from '../../../shared/prose.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { Report } from '../define-rule.ts'
import type { ApplicationTasks } from './application-tasks.ts'

/** Fewer tasks show no habit. */
const MIN_KNOWN = 3

/** How many of an application's tasks follow a convention, of those where the code shows it. */
export interface Habit {
  readonly followers: number
  readonly known: number
  /** The repository has tasks of other applications, too. */
  readonly isPartial: boolean
}

/** Counts the tasks; `follows` is null where the code does not show the answer. */
export function habitOf(
  { tasks, isPartial }: ApplicationTasks,
  follows: (task: LinkedTask) => boolean | null,
): Habit {
  const known = tasks.map(follows).filter((answer) => answer !== null)
  return { followers: known.filter(Boolean).length, known: known.length, isPartial }
}

/** Whether at least half of the tasks follow the convention; true for too few tasks. */
export function isFollowed({ followers, known }: Habit): boolean {
  return known < MIN_KNOWN || followers * 2 >= known
}

/** The severity of a finding about the convention: its rule's own where the house follows it, else a notice. */
export function severityBy(habit: Habit): Pick<Report, 'severity'> {
  return isFollowed(habit) ? {} : { severity: 'notice' }
}

/** “ Before this change, 13 of 14 tasks had an explicit name.”, with a leading space; nothing for too few tasks. */
export function figure({ followers, known, isPartial }: Habit, did: Prose): Prose {
  if (known < MIN_KNOWN) return []
  const whose = isPartial ? ' of its application' : ''
  return prose` Before this change, ${followers} of ${known} tasks${[whose]} ${did}.`
}
