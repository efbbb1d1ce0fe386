import type { Expression, Statement } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { moduleScope } from '../semantic/scope.ts'
import { taskDecoratorOf } from './task-decorator.ts'

/** Files with this word are read in any case. */
const TASK_WORD = /task/i

/**
 * Task decorators of the project whose names do not contain "task", with their files: `job` in `def job(**options):
 * return shared_task(**options)`. Files that use them may contain none of Celery's words.
 */
export function projectDecorators(program: Program, paths: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const path of paths) {
    const scope = moduleScope(program, path)
    for (const name of scope?.statements.flatMap(candidateNames) ?? []) {
      if (scope && !names.has(name) && isTaskDecorator(program, scope, name)) names.set(name, path)
    }
  }
  return names
}

/** The name that a module's statement binds, if it may be a task decorator. */
function candidateNames(statement: Statement): string[] {
  switch (statement.kind) {
    case 'function':
      return TASK_WORD.test(statement.name) ? [] : [statement.name]
    case 'class':
      return !TASK_WORD.test(statement.name) && statement.body.some(isCall) ? [statement.name] : []
    case 'assignment': {
      const { target, value } = statement
      return target.kind === 'name' && !TASK_WORD.test(target.name) && namesTasks(value) ? [target.name] : []
    }
    default:
      return []
  }
}

function isCall(member: Statement): boolean {
  return member.kind === 'function' && member.name === '__call__'
}

/** `app.task`, `shared_task(queue="q")`, `partial(shared_task, queue="q")` */
function namesTasks(value: Expression): boolean {
  switch (value.kind) {
    case 'name':
    case 'attribute':
      return TASK_WORD.test(value.name)
    case 'call':
      return namesTasks(value.callee) || value.arguments.some((argument) => namesTasks(argument.value))
    default:
      return false
  }
}

/** Used as `@job` or as `@job()`. */
function isTaskDecorator(program: Program, scope: Scope, name: string): boolean {
  const at = { start: 0, end: 0 }
  const callee: Expression = { kind: 'name', name, at }
  const called: Expression = { kind: 'call', callee, arguments: [], argumentsAt: at, at }
  return [callee, called].some((expression) => taskDecoratorOf(program, scope, expression) !== null)
}
