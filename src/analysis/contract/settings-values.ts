import type { Expression, Statement } from '../python/facts.ts'
import { moduleScope, type Program } from './program.ts'
import type { Scope } from './scope.ts'

export interface SettingValue {
  readonly expression: Expression
  readonly scope: Scope
}

/**
 * Every value that a Celery setting is given in the files read: as a Django setting (`CELERY_TASK_ROUTES = …`),
 * on an application (`app.conf.task_routes = …`, `app.conf.update(task_routes=…)`) or in a configuration module.
 */
export function settingValues(
  program: Program,
  paths: readonly string[],
  names: ReadonlySet<string>,
): SettingValue[] {
  return paths.flatMap((path) => {
    const scope = moduleScope(program, path)
    return scope ? valuesIn(scope, scope.statements, names) : []
  })
}

function valuesIn(
  scope: Scope,
  statements: readonly Statement[],
  names: ReadonlySet<string>,
): SettingValue[] {
  return statements.flatMap((statement) => {
    switch (statement.kind) {
      case 'assignment': {
        const { target } = statement
        const name = target.kind === 'name' || target.kind === 'attribute' ? target.name : null
        return name !== null && names.has(name) ? [{ expression: statement.value, scope }] : []
      }
      case 'expression':
        return updated(scope, statement.value, names)
      case 'block':
      case 'class':
        return valuesIn(scope, statement.body, names)
      default:
        return []
    }
  })
}

function updated(scope: Scope, call: Expression, names: ReadonlySet<string>): SettingValue[] {
  if (call.kind !== 'call' || call.callee.kind !== 'attribute' || call.callee.name !== 'update') return []
  return call.arguments
    .filter((argument) => argument.keyword !== null && names.has(argument.keyword))
    .map((argument) => ({ expression: argument.value, scope }))
}
