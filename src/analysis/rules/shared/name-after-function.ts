import { prose } from '../../../shared/prose.ts'
import { pinName } from '../../fixes/pin-name.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { functionName } from '../../tasks/task-names.ts'
import type { FixDraft, RuleContext } from '../define-rule.ts'

/** The conventional name of a new task: its module and function. */
export function nameOfFunction(task: LinkedTask): string {
  return `${task.module}.${functionName(task)}`
}

/** Writes that name instead of a literal. A constant may have other users and stays. */
export function nameAfterFunction(context: RuleContext, task: LinkedTask): FixDraft | null {
  const text = context.headText(task.path)
  if (text === null || task.nameOrigin !== 'literal') return null
  const edit = pinName(context.head.program, task, text, nameOfFunction(task))
  return edit && { title: prose`Name the task after its function`, safety: 'suggestion', edits: [edit] }
}

/** Whether another head task has the same name; `duplicate-task-name` reports that. */
export function sharesName({ head }: RuleContext, task: LinkedTask): boolean {
  return head.tasks.some((other) => other !== task && other.name === task.name)
}
