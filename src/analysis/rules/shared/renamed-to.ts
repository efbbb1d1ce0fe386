import { namesOf } from '../../references/python-references.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'

/**
 * The wire names that the change takes away, each with the name that stands for it now: of the task that it became, else
 * of the only one at head whose function is called the same; null where there is none.
 */
export function successors({ changes, head }: RuleContext): ReadonlyMap<string, string | null> {
  const handled = head.callers.flatMap(({ use, name }) => (use === 'handler' ? [name] : []))
  const registered = namesOf(head.tasks).union(new Set(handled))
  const byFunction = Map.groupBy(head.tasks, functionName)
  const found = new Map<string, string | null>()
  for (const { old, new: next } of changes) {
    if (old?.name == null || registered.has(old.name)) continue
    // A name that is no longer known may still be the old one.
    if (next !== null && next.name === null) continue
    const [alike, ...others] = byFunction.get(functionName(old)) ?? []
    found.set(old.name, next?.name ?? (others.length === 0 ? (alike?.name ?? null) : null))
  }
  return found
}

function functionName({ qualname }: LinkedTask): string {
  return qualname.slice(qualname.lastIndexOf('.') + 1)
}
