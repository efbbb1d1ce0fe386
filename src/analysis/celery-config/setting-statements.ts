import { mayConfigure } from '../python/body-fingerprint.ts'
import type { Expression, FileFacts, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import type { Program } from '../semantic/program.ts'
import { moduleScope } from '../semantic/scope.ts'
import { type ScopedStatement, walkScopes } from '../semantic/walk-scopes.ts'
import { updatesGlobals } from './config-sources.ts'
import { assignedName } from './setting-assignments.ts'
import { OLDER_NAMES } from './setting-names.ts'

/**
 * The statements of these files that may give a Celery setting or say where Celery reads its settings. The settings of a
 * class count as those of its module.
 */
export function settingStatements(program: Program, paths: readonly string[]): readonly ScopedStatement[] {
  const entered = { functions: 'own scope', classes: 'scope around', deadBlocks: 'enter' } as const
  return paths.flatMap((path) => {
    const facts = program.factsOf(path)
    const concerned = facts && concernedIn(facts)
    const scope = concerned && concerned.size > 0 ? moduleScope(program, path) : null
    return scope ? walkScopes(scope, entered).filter(({ statement }) => concerned?.has(statement)) : []
  })
}

const cache = new WeakMap<FileFacts, ReadonlySet<Statement>>()

/** Most files have none. Revisions share the facts of equal files, so each is searched once. */
function concernedIn(facts: FileFacts): ReadonlySet<Statement> {
  const known = cache.get(facts)
  if (known) return known
  const everywhere = { functions: 'enter', classes: 'enter', deadBlocks: 'enter' } as const
  const concerned = new Set(walkStatements(facts.statements, everywhere).filter(concernsSettings))
  cache.set(facts, concerned)
  return concerned
}

function concernsSettings(statement: Statement): boolean {
  switch (statement.kind) {
    case 'function':
      return statement.body.length === 0 && mayConfigure(statement.words)
    case 'from':
      // It may bring any setting.
      return statement.star
    case 'assignment':
      return isSettingOrList(statement.target) || isConfiguringCall(statement.value)
    case 'return':
    case 'expression':
      return isConfiguringCall(statement.value)
    default:
      return false
  }
}

function isSettingOrList(target: Expression): boolean {
  if (target.kind === 'name' && target.name === 'INSTALLED_APPS') return true
  return isSetting(target) || (target.kind === 'subscript' && isSetting(target.object))
}

/** `app.config_from_object(…)`, `Celery(…)`, `app.conf.update(…)`, `CELERY_TASK_ROUTES.update(…)` */
function isConfiguringCall(value: Expression): boolean {
  if (value.kind !== 'call') return false
  const { callee } = value
  if (callee.kind !== 'name' && callee.kind !== 'attribute') return false
  if (callee.name.startsWith('config_from_') || callee.name.endsWith('Celery')) return true
  if (callee.kind === 'name') return false
  if (updatesGlobals(value)) return true
  return (callee.name === 'update' && assignedName(callee.object) === 'conf') || isSetting(callee.object)
}

const OLDER: ReadonlySet<string> = new Set(OLDER_NAMES.values())
const LONGEST = Math.max(...[...OLDER_NAMES.keys()].map(({ length }) => length))

/** Whether a place is named like a setting of any namespace: `SHOP_TASK_ROUTES`. */
function isSetting(place: Expression): boolean {
  const name = assignedName(place)
  if (name === null) return false
  if (OLDER_NAMES.has(name) || OLDER.has(name)) return true
  const from = Math.max(0, name.length - LONGEST - 1)
  for (let at = name.indexOf('_', from); at !== -1; at = name.indexOf('_', at + 1)) {
    if (OLDER_NAMES.has(name.slice(at + 1).toLowerCase())) return true
  }
  return false
}
