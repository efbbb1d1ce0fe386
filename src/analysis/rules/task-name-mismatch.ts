import { prose } from '../../shared/prose.ts'
import { defineRule, placeOf } from './define-rule.ts'
import { nameAfterFunction, nameOfFunction, sharesName } from './shared/name-after-function.ts'

export const taskNameMismatch = defineRule({
  id: 'task-name-mismatch',
  category: 'names',
  severity: 'notice',
  summary: 'Finds new tasks whose explicit name is not the path of their module and function.',

  check(context) {
    return context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null) return []
      if (task.nameOrigin !== 'literal' && task.nameOrigin !== 'constant') return []
      const expected = nameOfFunction(task)
      if (task.name === expected || sharesName(context, task)) return []
      return [
        {
          ...placeOf(task),
          side: 'head',
          message: prose`The new task is called ${task.name}, and its function is ${expected}: who reads the name in a log or a queue does not find the code.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          fix: () => nameAfterFunction(context, task),
        },
      ]
    })
  },
})
