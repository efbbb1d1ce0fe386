import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../contract/linked-task.ts'
import { pinName } from '../fixes/pin-name.ts'
import { defineRule, type FixDraft, placeOf, type RuleContext } from './define-rule.ts'
import { nameOfFunction, sharesName } from './shared/name-after-function.ts'

export const taskWithoutName = defineRule({
  id: 'task-without-name',
  category: 'names',
  severity: 'warning',
  summary: 'Finds new tasks whose name is implied by module and function.',

  check(context) {
    return context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.nameOrigin !== 'implicit' || task.name === null) return []
      if (sharesName(context, task)) return []
      return [
        {
          ...placeOf(task),
          side: 'head',
          message: prose`The new task ${task.name} has no explicit name: renaming or moving its function later would change what it is called, and lose its messages.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          fix: () => nameIt(context, task),
        },
      ]
    })
  },
})

function nameIt(context: RuleContext, task: LinkedTask): FixDraft | null {
  const text = context.headText(task.path)
  // Not the implied name: below a decorator without `functools.wraps` that is the name of its wrapper.
  const edit = text === null ? null : pinName(context.head.program, task, text, nameOfFunction(task))
  return edit && { title: prose`Name the task`, safety: 'safe', edits: [edit] }
}
