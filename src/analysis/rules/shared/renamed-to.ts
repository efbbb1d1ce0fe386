import type { LinkedChange } from '../../compare/compare-tasks.ts'
import { requestedOr } from '../../model/requested.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { functionName, lostNames } from '../../tasks/task-names.ts'
import type { RuleContext } from '../define-rule.ts'
import { aliasSuccessor } from './alias-before.ts'

/** The task that replaces a lost name. */
export interface Successor {
  readonly name: string
  /** Not the paired task, but one whose function has the same name. */
  readonly isGuess: boolean
}

/** The wire names that the change removes, each with its successor; null for a removed task without one. */
export function renamedTo(context: RuleContext): ReadonlyMap<string, Successor | null> {
  const { base, changes, head } = context
  const handled = requestedOr(head.callers, []).flatMap(({ use, name }) => (use === 'handler' ? [name] : []))
  const lost = lostNames(base, head).difference(new Set(handled))
  const namesakes = namesakesIn(context)
  const found = new Map<string, Successor | null>()
  for (const change of changes) {
    const { old, new: next } = change
    if (old?.name == null || !lost.has(old.name)) continue
    // An unresolved new name may equal the old one.
    if (next !== null && next.name === null) continue
    const guess = namesakes(change)
    const known = next ?? aliasSuccessor(context, old)
    if (known?.name) found.set(old.name, { name: known.name, isGuess: false })
    else found.set(old.name, guess?.name ? { name: guess.name, isGuess: true } : null)
  }
  return found
}

/**
 * The only task of head whose function has the name of a removed task’s, where no new task resembles the removed one.
 * `task-removed` and references to the removed task name the same one.
 */
export function namesakesIn({ head }: RuleContext): (removed: LinkedChange) => LinkedTask | null {
  const byFunction = Map.groupBy(head.tasks, functionName)
  return ({ old, candidates }) => {
    if (old === null || candidates.length > 0) return null
    const [alike, ...others] = byFunction.get(functionName(old)) ?? []
    return alike?.name && alike.name !== old.name && others.length === 0 ? alike : null
  }
}
