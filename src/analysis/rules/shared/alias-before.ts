import { type Prose, prose } from '../../../shared/prose.ts'
import type { OldNameFact } from '../../python/facts.ts'
import { type Alias, aliasOf } from '../../tasks/further-names.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'

/** An alias of base, with its comment. */
export interface AliasBefore extends Alias<LinkedTask> {
  readonly fact: OldNameFact
}

/** The alias of which a task of base is the old name; null for other tasks. */
export function aliasBefore({ base }: RuleContext, task: LinkedTask): AliasBefore | null {
  for (const path of new Set([task.origin.scope.path, task.path])) {
    for (const fact of base.program.factsOf(path)?.oldNames ?? []) {
      const alias =
        fact.kind === 'alias' && fact.name === task.name
          ? aliasOf(base.program, path, fact, base.tasks)
          : null
      if (alias?.old === task) return { ...alias, fact }
    }
  }
  return null
}

/** The task of head that goes on under the new name of an alias, once its old name is gone; null for other tasks. */
export function aliasSuccessor(context: RuleContext, task: LinkedTask): LinkedTask | null {
  const next = aliasBefore(context, task)?.next
  if (next === undefined) return null
  const change = context.changes.find(({ old }) => old === next)
  return change?.new ?? context.head.tasks.find(({ name }) => name !== null && name === next.name) ?? null
}

/** How an old name goes without losing messages. */
export function aliasAdvice({ fact, next, sends }: AliasBefore): Prose {
  const name = next.name ?? ''
  if (sends === 'new')
    return prose`Calls send ${name} already. Keep the old name until ${fact.until}, for messages that still wait.`
  const then = prose`Let them send ${name} in one deployment, and remove the old name in a later one, once its messages have drained.`
  return sends === 'old'
    ? prose`Calls send the old name until this deployment. ${then}`
    : prose`Calls may send the old name until this deployment. ${then}`
}
