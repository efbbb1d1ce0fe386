import type { AssignmentFact, Expression, Statement } from '../python/facts.ts'
import type { Scope } from './entities.ts'
import { type Options, optionsOf, spread } from './options.ts'
import { moduleScope, type Program } from './program.ts'
import { functionScope } from './resolve.ts'

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
    return scope ? valuesIn({ program, names }, scope, scope.statements) : []
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

interface Search {
  readonly program: Program
  readonly names: ReadonlySet<string>
}

function valuesIn(search: Search, scope: Scope, statements: readonly Statement[]): SettingValue[] {
  return statements.flatMap((statement) => {
    switch (statement.kind) {
      case 'assignment':
        return [
          ...assigned(search, scope, statement),
          ...given(search, scope, statement.value, statement.line),
        ]
      case 'expression':
      case 'return':
        return given(search, scope, statement.value, statement.line)
      case 'block':
      case 'class':
        return valuesIn(search, scope, statement.body)
      case 'function':
        // `def make_celery(): app = Celery(…); app.conf.task_routes = …; return app`
        return valuesIn(search, functionScope({ kind: 'function', fact: statement, scope }), statement.body)
      default:
        return []
    }
  })
}

function assigned({ names }: Search, scope: Scope, statement: AssignmentFact): SettingValue[] {
  const { target, operator, value, line } = statement
  // A variable of a function is no setting.
  const name = target.kind === 'name' && scope.kind === 'function' ? null : assignedName(target)
  if (name !== null && names.has(name)) {
    return [{ expression: operator === '=' ? value : changed(value), scope, line }]
  }
  return isPartOf(target, names) ? [{ expression: changed(value), scope, line }] : []
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

/** `app.conf.update(task_routes=…)`, `Celery("shop", task_routes=…)`, `CELERY_TASK_ROUTES.update(…)`. */
function given({ program, names }: Search, scope: Scope, call: Expression, line: number): SettingValue[] {
  if (call.kind !== 'call') return []
  const { callee } = call
  if (callee.kind === 'attribute') {
    const owner = assignedName(callee.object)
    if (owner !== null && names.has(owner)) return [{ expression: changed(call), scope, line }]
    if (owner === 'conf' && callee.name === 'update') return updated(program, names, scope, call, line)
  }
  const isApplication = (callee.kind === 'name' || callee.kind === 'attribute') && /Celery$/.test(callee.name)
  if (!isApplication) return []
  const named = call.arguments.filter(({ keyword, star }) => keyword !== null || star === '**')
  return chosen(optionsOf(program, scope, named), names, call, scope, line)
}

function updated(
  program: Program,
  names: ReadonlySet<string>,
  scope: Scope,
  call: Expression & { kind: 'call' },
  line: number,
): SettingValue[] {
  return call.arguments.flatMap((argument) => {
    const isMapping = argument.keyword === null && argument.star === ''
    const options = isMapping ? spread(program, scope, argument.value) : optionsOf(program, scope, [argument])
    return chosen(options, names, call, scope, line)
  })
}

/** A mapping that is not followed may hold any setting. */
function chosen(
  { byKeyword, hidden }: Options,
  names: ReadonlySet<string>,
  call: Expression,
  scope: Scope,
  line: number,
): SettingValue[] {
  const found = [...byKeyword.values()].filter(({ keyword }) => names.has(keyword))
  const values = found.map((option) => ({ expression: option.value, scope: option.scope, line }))
  return hidden === null ? values : [...values, { expression: changed(call), scope, line }]
}
