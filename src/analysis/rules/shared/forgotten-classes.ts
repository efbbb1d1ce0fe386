import type { ForgottenClass } from '../../definitions/forgotten-classes.ts'
import { type UnregisteredClass, unregisteredClasses } from '../../definitions/unregistered-classes.ts'
import { NOT_REQUESTED } from '../../model/requested.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'

interface Forgotten {
  readonly found: UnregisteredClass
  readonly use: ForgottenClass
}

/** The Task classes of a change that no code registers. */
export function forgottenIn({ base, head }: RuleContext): readonly Forgotten[] {
  const { unrun } = head
  if (unrun === NOT_REQUESTED || unrun.forgotten.length === 0) return []
  return unregisteredClasses(base, head).flatMap((found): Forgotten[] => {
    const { fact, scope } = found.entity
    const use = unrun.forgotten.find(({ path, name }) => path === scope.path && name === fact.name)
    return use ? [{ found, use }] : []
  })
}

/** The names under which nothing registers them, where their rule reports that. */
export function namesOfClasses(context: RuleContext): ReadonlySet<string> {
  if (!context.isOn('class-task-unregistered')) return new Set()
  return new Set(
    forgottenIn(context).flatMap(({ found: { task, replaced } }) => {
      return [task.name, replaced?.name].filter((name) => name != null)
    }),
  )
}

/** The tasks of base that an unregistered class replaces, where its rule reports them. */
export function replacedByClasses(context: RuleContext): ReadonlySet<LinkedTask> {
  if (!context.isOn('class-task-unregistered')) return new Set()
  return new Set(forgottenIn(context).flatMap(({ found }) => found.replaced ?? []))
}
