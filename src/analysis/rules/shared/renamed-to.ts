import { requestedOr } from '../../model/requested.ts'
import { functionName, lostNames } from '../../tasks/task-names.ts'
import type { RuleContext } from '../define-rule.ts'

/**
 * The wire names that the change removes, each with its new name: of the paired task, else of the only head task whose
 * function has the same name. Null for a removed task.
 */
export function renamedTo({ base, changes, head }: RuleContext): ReadonlyMap<string, string | null> {
  const handled = requestedOr(head.callers, []).flatMap(({ use, name }) => (use === 'handler' ? [name] : []))
  const lost = lostNames(base, head).difference(new Set(handled))
  const byFunction = Map.groupBy(head.tasks, functionName)
  const found = new Map<string, string | null>()
  for (const { old, new: next } of changes) {
    if (old?.name == null || !lost.has(old.name)) continue
    // An unresolved new name may equal the old one.
    if (next !== null && next.name === null) continue
    const [alike, ...others] = byFunction.get(functionName(old)) ?? []
    found.set(old.name, next?.name ?? (others.length === 0 ? (alike?.name ?? null) : null))
  }
  return found
}
