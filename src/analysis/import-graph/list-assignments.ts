import type { Expression, Statement } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import { lastName } from '../semantic/expression-names.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'

/** A Celery setting that lists modules. */
export type ListKind = 'include' | 'imports'

interface ListAssignment {
  readonly kind: ListKind
  readonly value: Expression
  readonly scope: Scope
}

/** `CELERY_IMPORTS`, or with the prefix of another namespace. */
const UPPER = /^[A-Z][A-Z0-9_]*_(IMPORTS|INCLUDE)$/
/** Lower-case settings beside which `include` and `imports` are Celery's as well. */
const BESIDE = /^(broker_|task_|worker_|result_|beat_|accept_content$|timezone$|enable_utc$|CELERY)/
/** Nested expressions beyond this depth are not searched. */
const MAX_DEPTH = 30

/** The values that a module gives to `include` and `imports`, as attributes, names, keyword arguments or keys. */
export function listAssignments(module: Scope): ListAssignment[] {
  const entered = { functions: 'own scope', classes: 'own scope', deadBlocks: 'skip' } as const
  return walkScopes(module, entered).flatMap(({ statement, scope }) => [
    ...assigned(statement, scope),
    ...valuesOf(statement).flatMap((value) => nested(value, scope, 0)),
  ])
}

function valuesOf(statement: Statement): Expression[] {
  const { kind } = statement
  return kind === 'assignment' || kind === 'expression' || kind === 'return' ? [statement.value] : []
}

/** Which list a name means where only Celery's settings are named. */
function kindOf(name: string): ListKind | null {
  if (name === 'include' || name === 'imports') return name
  const upper = UPPER.exec(name)?.[1]
  if (upper === undefined) return null
  return upper === 'INCLUDE' ? 'include' : 'imports'
}

function assigned(statement: Statement, scope: Scope): ListAssignment[] {
  if (statement.kind !== 'assignment') return []
  const { target, value } = statement
  // `app.conf.imports = …`, `app.conf["imports"] = …`
  const ofObject = targetOfConf(target)
  if (ofObject !== null) return give(ofObject, value, scope)
  if (target.kind !== 'name' || scope.kind === 'function' || kindOf(target.name) === null) return []
  const isUpper = UPPER.test(target.name)
  return isUpper || isAmongSettings(scope.statements) ? give(target.name, value, scope) : []
}

function targetOfConf(target: Expression): string | null {
  if (target.kind === 'attribute') return lastName(target.object) === 'conf' ? target.name : null
  if (target.kind !== 'subscript' || target.index.kind !== 'string') return null
  return /^conf(ig)?$/.test(lastName(target.object)) ? target.index.value : null
}

function give(name: string, value: Expression, scope: Scope): ListAssignment[] {
  const kind = kindOf(name)
  return kind === null || isOtherSetting(value) ? [] : [{ kind, value, scope }]
}

/** `"imports": app.config["CELERY_IMPORTS"]`: the other setting is read where it is assigned. */
function isOtherSetting(value: Expression): boolean {
  return value.kind === 'subscript' && value.index.kind === 'string' && UPPER.test(value.index.value)
}

/** Whether a module or class assigns other Celery settings in lower case. */
function isAmongSettings(statements: readonly Statement[]): boolean {
  return statements.some(
    (one) => one.kind === 'assignment' && one.target.kind === 'name' && BESIDE.test(one.target.name),
  )
}

/** `Celery("shop", include=[…])`, `app.conf.update(imports=[…])`, `CELERY = {"imports": […]}` */
function nested(value: Expression, scope: Scope, depth: number): ListAssignment[] {
  if (depth > MAX_DEPTH) return []
  const inner = (one: Expression) => nested(one, scope, depth + 1)
  switch (value.kind) {
    case 'call': {
      const named = takesSettings(value.callee)
        ? value.arguments.flatMap((one) => (one.keyword === null ? [] : give(one.keyword, one.value, scope)))
        : []
      return [...named, ...inner(value.callee), ...value.arguments.flatMap((one) => inner(one.value))]
    }
    case 'attribute':
      return inner(value.object)
    case 'dictionary': {
      const keyed = value.items.flatMap(({ key, value: item }) => {
        return key?.kind === 'string' ? [{ key: key.value, item }] : []
      })
      const isSettings = keyed.some(({ key }) => BESIDE.test(key))
      const given = keyed.flatMap(({ key, item }) => (isSettings ? give(key, item, scope) : []))
      return [...given, ...value.items.flatMap((one) => inner(one.value))]
    }
    case 'sequence':
      return value.items.flatMap(inner)
    case 'choice':
      return value.options.flatMap(inner)
    default:
      return []
  }
}

function takesSettings(callee: Expression): boolean {
  const name = lastName(callee)
  if (/celery/i.test(name)) return true
  return callee.kind === 'attribute' && name === 'update' && lastName(callee.object) === 'conf'
}
