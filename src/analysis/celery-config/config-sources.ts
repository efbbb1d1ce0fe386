import { memoize } from '../../shared/memoize.ts'
import { DJANGO_SETTINGS, settingsFiles } from '../modules/django-settings-files.ts'
import { parentOf } from '../modules/paths.ts'
import { mayConfigure } from '../python/body-fingerprint.ts'
import type { Expression } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import { isExternal, type Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import type { ScopedStatement } from '../semantic/walk-scopes.ts'

/** Which names of a file Celery reads as its settings. */
export interface Reading {
  /** Django settings: Django itself ignores names in lower case. */
  readonly isDjango: boolean
  /** The namespaces of the calls that read the file; null for a call without one. */
  readonly namespaces: ReadonlySet<string | null>
}

type Call = Expression & { readonly kind: 'call' }

/** What one `config_from_object` reads: Django's settings, or the module in a file. */
interface Source {
  readonly object: 'django' | { readonly path: string }
  readonly namespace: string | null
}

interface ConfigSources {
  /**
   * How a file is read; null where that is not known: code without `config_from_object`, or a call of it in the same
   * project whose object or namespace is computed.
   */
  readingOf(path: string): Reading | null
  /** Every call that gives an application its settings is understood, and none of them come from outside. */
  readonly isComplete: boolean
}

/** https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.config_from_object */
export function configSources(program: Program, statements: readonly ScopedStatement[]): ConfigSources {
  const { rootOf } = program.layout
  const found = statements.flatMap(({ statement, scope }) => {
    const one = sourceIn(program, scope, statement)
    return one ? [{ root: rootOf(scope.path), ...one }] : []
  })
  const sources = Map.groupBy(found, ({ root }) => root)
  const isDjangoFile = djangoSettings(program, statements)
  const readingOf = memoize((path: string): Reading | null => {
    const own = sources.get(rootOf(path)) ?? []
    const known = own.flatMap(({ source }) => source ?? [])
    if (known.length < own.length) return null
    const isDjango = isDjangoFile(path)
    const reading = known.filter(({ object }) =>
      object === 'django' ? isDjango : object.path === path || (isDjango && isDjangoFile(object.path)),
    )
    if (reading.length === 0) return null
    return { isDjango, namespaces: new Set(reading.map(({ namespace }) => namespace)) }
  })
  const isOpen = statements.some((one) => bringsSettings(program, one) && readingOf(one.scope.path) !== null)
  return { readingOf, isComplete: !isOpen && found.every(({ source }) => source !== null) }
}

/** Settings of the machine, which are not in the repository and mostly change connections. */
const LOCAL = /local/i

/** `from corporate.settings import *`, `globals().update(…)`: settings that the repository does not show. */
function bringsSettings(program: Program, { statement, scope }: ScopedStatement): boolean {
  if (statement.kind === 'from') {
    const { star, level, module } = statement
    if (!star || level > 0 || LOCAL.test(module)) return false
    return fileOfModule(program, module, scope.path) === null && !isHere(program, module)
  }
  return statement.kind === 'expression' && updatesGlobals(statement.value)
}

/** `globals().update(…)` */
export function updatesGlobals(value: Expression): boolean {
  if (value.kind !== 'call' || value.callee.kind !== 'attribute' || value.callee.name !== 'update')
    return false
  const { object } = value.callee
  if (object.kind !== 'call' || object.callee.kind !== 'name') return false
  return /^(globals|locals|vars)$/.test(object.callee.name)
}

/** Whether the repository has a package of a module's first name. */
function isHere({ folders }: Program, module: string): boolean {
  const [top = ''] = module.split('.')
  return [...folders].some((folder) => folder === top || folder.endsWith(`/${top}`))
}

/** A call that gives the application its settings; `source` is null where it is not understood. */
function sourceIn(
  program: Program,
  scope: Scope,
  statement: ScopedStatement['statement'],
): { readonly source: Source | null } | null {
  switch (statement.kind) {
    case 'function':
      // A body that was not read.
      return statement.body.length === 0 && mayConfigure(statement.words) ? { source: null } : null
    case 'assignment':
    case 'return':
    case 'expression': {
      const { value } = statement
      if (value.kind !== 'call') return null
      const { callee, arguments: args } = value
      const method = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : ''
      if (method === 'config_from_object') return { source: sourceOf(program, scope, value) }
      const isComputed =
        /^config_from_\w+$/.test(method) ||
        (/Celery$/.test(method) && findArgument(args, 'namespace') !== null)
      return isComputed ? { source: null } : null
    }
    default:
      return null
  }
}

function sourceOf(program: Program, scope: Scope, { arguments: args }: Call): Source | null {
  const given = findArgument(args, 'obj', 0)
  const object = given && objectOf(program, scope, given.value)
  const namespace = namespaceOf(program, scope, args)
  return object && namespace !== undefined ? { object, namespace } : null
}

/** Undefined where it is not known. */
function namespaceOf(program: Program, scope: Scope, args: Call['arguments']): string | null | undefined {
  if (args.some(({ star }) => star !== '')) return undefined
  const given = findArgument(args, 'namespace', 3)
  if (given === null) return null
  const { value } = { value: undefined, ...evaluate(program, scope, given.value) }
  if (value === null || value === '') return null
  return typeof value === 'string' ? value : undefined
}

/** `"django.conf:settings"`, `settings` or `"shop.celeryconfig"`. */
function objectOf(program: Program, scope: Scope, object: Expression): Source['object'] | null {
  if (object.kind === 'string') {
    if (object.value.replace(':', '.') === DJANGO_SETTINGS) return 'django'
    const path = fileOfModule(program, object.value, scope.path)
    return path === null ? null : { path }
  }
  if (object.kind !== 'name' && object.kind !== 'attribute') return null
  const entity = resolveOne(program, scope, object)
  if (entity === null) return null
  if (isExternal(entity, DJANGO_SETTINGS)) return 'django'
  return entity.kind === 'module' && !entity.path.endsWith('/') ? { path: entity.path } : null
}

/**
 * Whether a file holds Django settings: by its name, and because it or a file in its folder or the one above lists the
 * installed applications. A file that is only named so may belong to another program.
 */
function djangoSettings(program: Program, statements: readonly ScopedStatement[]): (path: string) => boolean {
  const named = new Set(settingsFiles(program.paths))
  const listing = new Set(
    statements.flatMap(({ statement, scope: { path } }) => {
      if (statement.kind !== 'assignment') return []
      const { target } = statement
      return target.kind === 'name' && target.name === 'INSTALLED_APPS' ? [path] : []
    }),
  )
  const folders = new Set([...listing].filter((path) => named.has(path)).map(parentOf))
  return (path) => {
    if (listing.has(path)) return true
    return named.has(path) && (folders.has(parentOf(path)) || folders.has(parentOf(parentOf(path))))
  }
}
