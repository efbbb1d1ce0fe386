import { list, type Prose, prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import { isWritable, notWritable } from '../fixes/old-name-comment.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { takesOldMessages } from '../rules/shared/takes-old-messages.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { Refusal, RemedyContext } from './make-remedy.ts'

/** A task whose wire name the change replaces by another one, both of them known. */
export interface Renaming {
  readonly old: LinkedTask
  readonly next: LinkedTask
  readonly oldName: string
  readonly newName: string
}

/** A renaming, with the comment for the code that keeps the old name. */
export interface Aliased extends Renaming {
  readonly comment: readonly string[]
}

export type MakeAlias = (context: RemedyContext, aliased: Aliased) => readonly TextEdit[] | Refusal

/** The renaming of a task that is known by either name, or why there is none that an alias fits. */
export function findRenaming(context: RemedyContext, task: string): Renaming | Refusal {
  const { base, head, changes } = context
  const [change, ...others] = changes.filter((one) => isRenaming(one, task))
  if (others.length > 0) return { refusal: prose`Several tasks change their name from or to ${task}.` }
  const { old, new: next } = change ?? { old: null, new: null }
  if (!old || !next) return { refusal: withoutRenaming(context, task) }
  const [oldName, newName] = [old.name, next.name]
  if (oldName === null || newName === null)
    return { refusal: prose`The name of ${task} is computed by code that celery-guard does not follow.` }
  if (head.tasks.some(({ name }) => name === oldName))
    return { refusal: prose`Another task of this change is registered as ${oldName}.` }
  if (base.tasks.some(({ name }) => name === newName))
    return { refusal: prose`Before this change, another task was registered as ${newName}.` }
  if (!takesOldMessages({ old, new: next }))
    return {
      refusal: prose`${newName} does not take the arguments of messages for ${oldName}: fix its parameters first.`,
    }
  return isWritable(oldName) ? { old, next, oldName, newName } : { refusal: notWritable(oldName) }
}

function isRenaming({ old, new: next, aspects }: LinkedChange, task: string): boolean {
  return aspects.includes('name') && (old?.name === task || next?.name === task)
}

function withoutRenaming({ base, head, changes }: RemedyContext, task: string): Prose {
  const [inBase, inHead] = [base, head].map(({ tasks }) => tasks.some(({ name }) => name === task))
  if (inBase && inHead) return prose`${task} keeps its name in this change.`
  const isKept = changes.every(({ new: next }) => next?.name !== task)
  if (inHead && isKept) return prose`${task} has its old name already.`
  if (inHead) return prose`${task} is new in this change: no message has another name of it.`
  if (!inBase) return prose`${task} is not a task of this change.`
  const removed = changes.find(({ kind, old }) => kind === 'removed' && old?.name === task)
  const candidates = (removed?.candidates ?? []).flatMap(({ name }) => name ?? [])
  if (candidates.length > 0)
    return prose`${task} may continue as ${list(candidates)}: celery-guard cannot tell which.`
  return prose`This change removes ${task}: a stub takes its messages, an alias has nothing to run.`
}
