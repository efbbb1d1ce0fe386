import type { AssignmentFact, Expression } from '../python/facts.ts'
import { findArgument, isPositional, onlyArgument } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { type Options, optionsOf, spread } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'

/** The names of a Celery setting: in lower case since Celery 4, and its older names. */
export interface SettingName {
  readonly name: string
  readonly older: readonly string[]
}

export interface SettingAssignment {
  readonly setting: SettingName
  readonly expression: Expression
  /** The mapping that a later statement adds to the value: `CELERY_TASK_ROUTES["shop.tasks.pay"] = …` */
  readonly added?: Expression
  readonly scope: Scope
  readonly line: number
}

/** The assignments of each requested setting. */
type SettingsGiven = ReadonlyMap<SettingName, readonly SettingAssignment[]>

/**
 * Every assignment of some Celery settings in these files: as a Django setting (`CELERY_TASK_ROUTES = …`),
 * on an application (`app.conf.task_routes = …`, `app.conf["task_routes"] = …`, `app.conf.update(task_routes=…)`) or
 * in a configuration module or class.
 */
export function settingAssignments(
  program: Program,
  paths: readonly string[],
  settings: readonly SettingName[],
): SettingsGiven {
  const names = spellings(program, paths, settings)
  const values = paths.flatMap((path) => {
    const scope = moduleScope(program, path)
    return scope ? assignmentsIn({ program, names }, scope) : []
  })
  return Map.groupBy(values, ({ setting }) => setting)
}

/** `namespace="CELERY"` in `app.config_from_object(…)` is the prefix of the upper-case name. */
function spellings(program: Program, paths: readonly string[], settings: readonly SettingName[]): Spellings {
  const namespaces = new Set(['CELERY', ...paths.flatMap((path) => namespacesIn(program, path))])
  return new Map(
    settings.flatMap((setting) => {
      const { name, older } = setting
      const prefixed = [...namespaces].map((prefix) => `${prefix}_${name.toUpperCase()}`)
      return [name, ...older, ...prefixed].map((spelling): [string, SettingName] => [spelling, setting])
    }),
  )
}

type Spellings = ReadonlyMap<string, SettingName>

function namespacesIn(program: Program, path: string): string[] {
  return (program.factsOf(path)?.statements ?? []).flatMap((statement) => {
    if (statement.kind !== 'expression' || statement.value.kind !== 'call') return []
    const { callee, arguments: args } = statement.value
    if (callee.kind !== 'attribute' || callee.name !== 'config_from_object') return []
    const given = findArgument(args, 'namespace')?.value
    return given?.kind === 'string' ? [given.value] : []
  })
}

interface Search {
  readonly program: Program
  readonly names: Spellings
}

/** Settings of a function are the application's: `def make_celery(): app = Celery(…); app.conf.task_routes = …; return app`. */
function assignmentsIn(search: Search, module: Scope): SettingAssignment[] {
  const entered = { functions: 'own scope', classes: 'scope around', deadBlocks: 'enter' } as const
  return walkScopes(module, entered).flatMap(({ statement, scope }) => {
    switch (statement.kind) {
      case 'assignment':
        return [
          ...assignedByStatement(search, scope, statement),
          ...assignedByCall(search, scope, statement.value, statement.line),
        ]
      case 'expression':
      case 'return':
        return assignedByCall(search, scope, statement.value, statement.line)
      default:
        return []
    }
  })
}

function assignedByStatement(
  { names }: Search,
  scope: Scope,
  statement: AssignmentFact,
): SettingAssignment[] {
  const { target, operator, value, line } = statement
  // A variable of a function is not a setting.
  const name = target.kind === 'name' && scope.kind === 'function' ? null : assignedName(target)
  const setting = settingNamed(names, name)
  if (setting && operator === '=') return [{ setting, expression: value, scope, line }]
  if (setting) {
    return [{ setting, expression: changed(value), ...(operator === '|=' && { added: value }), scope, line }]
  }
  // `CELERY_TASK_ROUTES["shop.tasks.pay"] = …`
  const part = target.kind === 'subscript' ? settingNamed(names, assignedName(target.object)) : undefined
  if (!part || target.kind !== 'subscript') return []
  const added: Expression = { kind: 'dictionary', items: [{ key: target.index, value }], at: target.at }
  return [{ setting: part, expression: changed(value), ...(operator === '=' && { added }), scope, line }]
}

function settingNamed(names: Spellings, name: string | null): SettingName | undefined {
  return name === null ? undefined : names.get(name)
}

function assignedName(target: Expression): string | null {
  if (target.kind === 'name' || target.kind === 'attribute') return target.name
  return target.kind === 'subscript' && target.index.kind === 'string' ? target.index.value : null
}

/** Replaces a value that code changes later, so that nothing evaluates it. */
function changed({ at }: Expression): Expression {
  return { kind: 'other', type: 'changed value', at }
}

const READS = /^(get|items|keys|values|copy)$/

/** `app.conf.update(task_routes=…)`, `Celery("shop", task_routes=…)`, `CELERY_TASK_ROUTES.update(…)`. */
function assignedByCall(
  { program, names }: Search,
  scope: Scope,
  call: Expression,
  line: number,
): SettingAssignment[] {
  if (call.kind !== 'call') return []
  const { callee } = call
  if (callee.kind === 'attribute') {
    const owner = assignedName(callee.object)
    const setting = settingNamed(names, owner)
    // `settings.CELERY_BEAT_SCHEDULE.get("report")`
    if (setting && READS.test(callee.name)) return []
    if (setting) {
      const added = callee.name === 'update' ? onlyArgument(call.arguments) : null
      return [{ setting, expression: changed(call), ...(added && { added: added.value }), scope, line }]
    }
    if (owner === 'conf' && callee.name === 'update')
      return assignedByUpdate(program, names, scope, call, line)
  }
  const isApplication = (callee.kind === 'name' || callee.kind === 'attribute') && /Celery$/.test(callee.name)
  if (!isApplication) return []
  const named = call.arguments.filter(({ keyword, star }) => keyword !== null || star === '**')
  return assignedByOptions(optionsOf(program, scope, named), names, call, scope, line)
}

function assignedByUpdate(
  program: Program,
  names: Spellings,
  scope: Scope,
  call: Expression & { kind: 'call' },
  line: number,
): SettingAssignment[] {
  return call.arguments.flatMap((argument) => {
    const options = isPositional(argument)
      ? spread(program, scope, argument.value)
      : optionsOf(program, scope, [argument])
    return assignedByOptions(options, names, call, scope, line)
  })
}

/** An unknown mapping may hold any setting. */
function assignedByOptions(
  { byKeyword, hidden }: Options,
  names: Spellings,
  call: Expression,
  scope: Scope,
  line: number,
): SettingAssignment[] {
  const values = [...byKeyword.values()].flatMap((option): SettingAssignment[] => {
    const setting = names.get(option.keyword)
    return setting ? [{ setting, expression: option.value, scope: option.scope, line }] : []
  })
  if (hidden === null) return values
  const any = [...new Set(names.values())].map((setting) => ({
    setting,
    expression: changed(call),
    scope,
    line,
  }))
  return [...values, ...any]
}
