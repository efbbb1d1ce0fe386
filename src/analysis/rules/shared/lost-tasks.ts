import type { LinkedTask } from '../../tasks/linked-task.ts'
import { lostNames } from '../../tasks/task-names.ts'
import type { RuleContext } from '../define-rule.ts'
import { aliasSuccessor } from './alias-before.ts'

/** A task whose name the change removes, and the one that replaces it, if any. */
export interface LostTask {
  readonly old: LinkedTask
  readonly next: LinkedTask | null
}

/** The tasks whose names workers of head do not know. The old name of an alias goes, and its task stays under the new one. */
export function lostTasks(context: RuleContext): LostTask[] {
  const names = lostNames(context.base, context.head)
  if (names.size === 0) return []
  return context.changes.flatMap(({ kind, old, new: next, aspects }): LostTask[] => {
    if (!old?.name || !names.has(old.name)) return []
    if (kind === 'removed') return [{ old, next: aliasSuccessor(context, old) }]
    return next && aspects.includes('name') ? [{ old, next }] : []
  })
}
