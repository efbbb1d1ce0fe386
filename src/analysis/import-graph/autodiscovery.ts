import type { Expression } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import { moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import { evaluateInstalledApps } from './evaluate-installed-apps.ts'

/** The modules that one `app.autodiscover_tasks(…)` makes every worker import. */
export interface Discovery {
  /** The file in which it is called. */
  readonly path: string
  /** The packages that it searches; null where they are not known: any may be among them. */
  readonly packages: readonly string[] | null
  /** Whether the call itself lists the packages. */
  readonly isListed: boolean
  /** `tasks`; null where the packages themselves are imported. */
  readonly relatedName: string | null
}

/**
 * The autodiscoveries of a project; null where one computes its module name. Without packages, Django's installed
 * applications are searched: `celery/fixups/django.py`.
 * https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.autodiscover_tasks
 */
export function discoveries(program: Program, paths: readonly string[]): readonly Discovery[] | null {
  const installed = evaluateInstalledApps(program, paths)?.packages ?? null
  const found = paths.flatMap((path) => {
    const scope = moduleScope(program, path)
    if (scope === null) return []
    return autodiscoveryCalls(scope).map((call) => discoveryOf(program, path, call, installed))
  })
  return found.some((one) => one === null) ? null : found.filter((one) => one !== null)
}

/** Whether autodiscovery imports a file. */
export function isDiscovered(program: Program, path: string, all: readonly Discovery[]): boolean {
  const module = program.layout.moduleOf(path)
  if (module === null) return true
  return all.some((discovery) => {
    const { packages, relatedName } = discovery
    if (packages === null)
      return relatedName === null || module.endsWith(`.${relatedName}`) || module === relatedName
    return packages.some((name) => {
      const wanted = relatedName === null ? name : `${name}.${relatedName}`
      return wanted === module || fileOfModule(program, wanted, discovery.path) === path
    })
  })
}

interface DiscoveryCall {
  readonly scope: Scope
  readonly call: Expression & { readonly kind: 'call' }
}

/** The calls of `autodiscover_tasks` in a module and its functions. */
export function autodiscoveryCalls(module: Scope): DiscoveryCall[] {
  const entered = { functions: 'own scope', classes: 'skip', deadBlocks: 'enter' } as const
  return walkScopes(module, entered).flatMap(({ statement, scope }) => {
    if (statement.kind !== 'expression' && statement.kind !== 'assignment') return []
    const { value } = statement
    const isOne = value.kind === 'call' && value.callee.kind === 'attribute'
    return isOne && value.callee.name === 'autodiscover_tasks' ? [{ scope, call: value }] : []
  })
}

function discoveryOf(
  program: Program,
  path: string,
  { scope, call }: DiscoveryCall,
  installed: readonly string[] | null,
): Discovery | null {
  if (call.arguments.some(({ star }) => star !== '')) return null
  const related = findArgument(call.arguments, 'related_name', 1)
  const name = related ? evaluate(program, scope, related.value) : { known: true as const, value: 'tasks' }
  if (!name.known || (typeof name.value !== 'string' && name.value !== null)) return null
  const given = findArgument(call.arguments, 'packages', 0)?.value
  return {
    path,
    packages: given ? packagesIn(program, scope, given, installed) : installed,
    isListed: given?.kind === 'sequence' && given.items.length > 0,
    relatedName: name.value,
  }
}

function packagesIn(
  program: Program,
  scope: Scope,
  given: Expression,
  installed: readonly string[] | null,
): readonly string[] | null {
  if (given.kind === 'constant' && given.value === null) return installed
  if (given.kind !== 'sequence') return null
  if (given.items.length === 0) return installed
  const names = given.items.map((item) => evaluateText(program, scope, item))
  return names.every((name) => name !== null) ? names : null
}
