import type { Expression, Statement } from '../python/facts.ts'
import type { Scope } from './entities.ts'
import { moduleScope, type Program } from './program.ts'

/** A Celery setting by its names: lower case as Celery 4 and later know it, and what it was called before. */
export interface SettingName {
  readonly name: string
  readonly older: readonly string[]
}

export interface SettingValue {
  readonly expression: Expression
  readonly scope: Scope
  readonly line: number
}

/**
 * Every value that a Celery setting is given in the files read: as a Django setting (`CELERY_TASK_ROUTES = …`),
 * on an application (`app.conf.task_routes = …`, `app.conf["task_routes"] = …`, `app.conf.update(task_routes=…)`) or
 * in a configuration module or class.
 */
export function settingValues(
  program: Program,
  paths: readonly string[],
  setting: SettingName,
): SettingValue[] {
  const names = spellings(program, paths, setting)
  return paths.flatMap((path) => {
    const scope = moduleScope(program, path)
    return scope ? valuesIn(scope, scope.statements, names) : []
  })
}

/** `namespace="CELERY"` in `app.config_from_object(…)` is what stands before the upper-case name. */
function spellings(program: Program, paths: readonly string[], { name, older }: SettingName): Set<string> {
  const namespaces = new Set(['CELERY', ...paths.flatMap((path) => namespacesIn(program, path))])
  return new Set([name, ...older, ...[...namespaces].map((prefix) => `${prefix}_${name.toUpperCase()}`)])
}

function namespacesIn(program: Program, path: string): string[] {
  return (program.factsOf(path)?.statements ?? []).flatMap((statement) => {
    if (statement.kind !== 'expression' || statement.value.kind !== 'call') return []
    const { callee, arguments: args } = statement.value
    if (callee.kind !== 'attribute' || callee.name !== 'config_from_object') return []
    const given = args.find(({ keyword }) => keyword === 'namespace')?.value
    return given?.kind === 'string' ? [given.value] : []
  })
}

function valuesIn(
  scope: Scope,
  statements: readonly Statement[],
  names: ReadonlySet<string>,
): SettingValue[] {
  return statements.flatMap((statement) => {
    const { line } = statement
    switch (statement.kind) {
      case 'assignment': {
        const { target, operator, value } = statement
        const name = assignedName(target)
        if (name !== null && names.has(name)) {
          return [{ expression: operator === '=' ? value : changed(value), scope, line }]
        }
        return isPartOf(target, names) ? [{ expression: changed(value), scope, line }] : []
      }
      case 'expression':
        return updated(statement.value, names).map((value) => ({ expression: value, scope, line }))
      case 'block':
      case 'class':
        return valuesIn(scope, statement.body, names)
      default:
        return []
    }
  })
}

function assignedName(target: Expression): string | null {
  if (target.kind === 'name' || target.kind === 'attribute') return target.name
  return target.kind === 'subscript' && target.index.kind === 'string' ? target.index.value : null
}

/** `CELERY_TASK_ROUTES["shop.tasks.pay"] = …` */
function isPartOf(target: Expression, names: ReadonlySet<string>): boolean {
  if (target.kind !== 'subscript') return false
  const owner = assignedName(target.object)
  return owner !== null && names.has(owner)
}

/** A value that code goes on to change is followed no further. */
function changed({ at }: Expression): Expression {
  return { kind: 'other', type: 'changed value', at }
}

function updated(call: Expression, names: ReadonlySet<string>): Expression[] {
  if (call.kind !== 'call' || call.callee.kind !== 'attribute') return []
  const owner = assignedName(call.callee.object)
  if (owner !== null && names.has(owner)) return [changed(call)]
  if (call.callee.name !== 'update') return []
  return call.arguments.flatMap(({ keyword, value }): Expression[] => {
    if (keyword !== null) return names.has(keyword) ? [value] : []
    // `app.conf.update({"task_routes": …})`
    if (value.kind !== 'dictionary') return []
    return value.items.flatMap((item) =>
      item.key?.kind === 'string' && names.has(item.key.value) ? [item.value] : [],
    )
  })
}
