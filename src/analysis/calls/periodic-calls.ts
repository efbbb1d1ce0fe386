import { TASK_DECORATORS } from '../applications/celery-names.ts'
import { isExternal } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { NOTHING_GIVEN } from './given-arguments.ts'
import type { TaskCall } from './task-calls.ts'

/**
 * The messages of Celery 3’s and 4’s `@periodic_task(run_every=…)`, which beat sends without arguments
 * (`PeriodicTask.on_bound`, https://github.com/celery/celery/blob/4.4/celery/task/base.py).
 */
export function periodicCalls(program: Program, tasks: readonly LinkedTask[]): TaskCall[] {
  return tasks.flatMap((task): TaskCall[] => {
    const { path, line, origin } = task
    const { definition, decorator } = origin
    if (definition === null || decorator === null || origin.isAlias || !isPeriodic(program, task)) return []
    return [
      {
        path,
        line: decorator.line,
        endLine: line,
        task: { kind: 'definition', definition },
        given: NOTHING_GIVEN,
        by: 'schedule',
        getsResult: false,
        keyAt: null,
        text: () => '@periodic_task',
      },
    ]
  })
}

function isPeriodic(program: Program, { origin: { decorator, scope } }: LinkedTask): boolean {
  if (decorator?.expression.kind !== 'call') return false
  const found = resolve(program, scope, decorator.expression.callee)
  return (
    found.length > 0 &&
    found.every((entity) => isExternal(entity, TASK_DECORATORS) && isExternal(entity, /\.periodic_task$/))
  )
}
