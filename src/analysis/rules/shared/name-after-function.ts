import { prose } from '../../../shared/prose.ts'
import { pinName } from '../../fixes/pin-name.ts'
import { impliedName } from '../../tasks/gen-task-name.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { functionName } from '../../tasks/task-names.ts'
import type { FixDraft, RuleContext } from '../define-rule.ts'

/** The conventional name of a new task: what Celery registers for its module and function; null where unknown. */
export function nameOfFunction({ module, qualname, origin }: LinkedTask): string | null {
  return impliedName(origin.implied.naming, `${module}.${functionName({ qualname })}`)
}

/**
 * Writes that name instead of a literal. A constant may have other users and stays, and a project that names its tasks
 * in another way does not need a module's path.
 */
export function nameAfterFunction(context: RuleContext, task: LinkedTask): FixDraft | null {
  const text = context.headText(task.path)
  const name = nameOfFunction(task)
  if (text === null || name === null || task.nameOrigin !== 'literal') return null
  if (!namesAfterFunctions(context)) return null
  const edit = pinName(context.head.program, task, text, name)
  return edit && { title: prose`Name the task after its function`, safety: 'suggestion', edits: [edit] }
}

/** Whether at least half of the explicit names at base are those that Celery would give. */
function namesAfterFunctions({ base }: RuleContext): boolean {
  const explicit = base.tasks.filter(
    ({ name, nameOrigin }) => name !== null && (nameOrigin === 'literal' || nameOrigin === 'constant'),
  )
  const conventional = explicit.filter((task) => task.name === nameOfFunction(task))
  return conventional.length * 2 >= explicit.length
}

/** Whether another head task has the same name; `duplicate-task-name` reports that. */
export function sharesName({ head }: RuleContext, task: LinkedTask): boolean {
  return head.tasks.some((other) => other !== task && other.name === task.name)
}
