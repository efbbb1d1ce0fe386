import type { AssignmentFact, Expression } from '../python/facts.ts'
import { isPositional, onlyArgument } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { type Options, optionsOf, spread } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import type { ScopedStatement } from '../semantic/walk-scopes.ts'
import type { SettingName } from './setting-names.ts'
import type { SettingSpellings, Spellings } from './setting-spellings.ts'

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
 * Every assignment of some Celery settings: as a Django setting (`CELERY_TASK_ROUTES = …`), on an application
 * (`app.conf.task_routes = …`, `app.conf["task_routes"] = …`, `app.conf.update(task_routes=…)`) or in a configuration
 * module or class. Names that Celery does not read there are left out.
 */
export function settingAssignments(
  program: Program,
  statements: readonly ScopedStatement[],
  spellings: SettingSpellings,
): SettingsGiven {
  const search: Search = { program, names: spellings.anywhere, spellings }
  const values = statements.flatMap(({ statement, scope }) => {
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
  return Map.groupBy(values, ({ setting }) => setting)
}

interface Search {
  readonly program: Program
  readonly names: Spellings
  readonly spellings: SettingSpellings
}

/** A variable is a setting under the names that Celery reads in its file, an attribute under any. */
function settingAt({ spellings }: Search, { path }: Scope, target: Expression): SettingName | undefined {
  const name = assignedName(target)
  if (name === null) return undefined
  return (target.kind === 'name' ? spellings.in(path) : spellings.anywhere).get(name)
}

function assignedByStatement(search: Search, scope: Scope, statement: AssignmentFact): SettingAssignment[] {
  const { target, operator, value, line } = statement
  // A variable of a function is not a setting.
  const isLocal = target.kind === 'name' && scope.kind === 'function'
  const setting = isLocal ? undefined : settingAt(search, scope, target)
  if (setting && operator === '=') return [{ setting, expression: value, scope, line }]
  if (setting) {
    return [{ setting, expression: changed(value), ...(operator === '|=' && { added: value }), scope, line }]
  }
  // `CELERY_TASK_ROUTES["shop.tasks.pay"] = …`
  const part = target.kind === 'subscript' ? settingAt(search, scope, target.object) : undefined
  if (!part || target.kind !== 'subscript') return []
  const added: Expression = { kind: 'dictionary', items: [{ key: target.index, value }], at: target.at }
  return [{ setting: part, expression: changed(value), ...(operator === '=' && { added }), scope, line }]
}

export function assignedName(target: Expression): string | null {
  if (target.kind === 'name' || target.kind === 'attribute') return target.name
  return target.kind === 'subscript' && target.index.kind === 'string' ? target.index.value : null
}

/** Replaces a value that code changes later, so that nothing evaluates it. */
function changed({ at }: Expression): Expression {
  return { kind: 'other', type: 'changed value', at }
}

const READS = /^(get|items|keys|values|copy)$/

/** `app.conf.update(task_routes=…)`, `Celery("shop", task_routes=…)`, `CELERY_TASK_ROUTES.update(…)`. */
function assignedByCall(search: Search, scope: Scope, call: Expression, line: number): SettingAssignment[] {
  const { program, names } = search
  if (call.kind !== 'call') return []
  const { callee } = call
  if (callee.kind === 'attribute') {
    const owner = assignedName(callee.object)
    const setting = settingAt(search, scope, callee.object)
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
