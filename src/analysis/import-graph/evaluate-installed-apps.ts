import { listingStatements } from '../modules/installed-apps.ts'
import type { Expression } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'

const NAME = 'INSTALLED_APPS'
/** Lists may be concatenated from each other in a cycle. */
const MAX_STEPS = 10

interface InstalledPackages {
  /** The packages of all settings files together; null where some are not known. */
  readonly packages: readonly string[] | null
}

/**
 * The packages of `INSTALLED_APPS`; null where no file has this setting: the project does not use Django.
 * https://docs.djangoproject.com/en/stable/ref/applications/#configuring-applications
 */
export function evaluateInstalledApps(program: Program, paths: readonly string[]): InstalledPackages | null {
  const given = paths.flatMap((path) => {
    const scope = moduleScope(program, path)
    return scope ? partsIn(scope) : []
  })
  if (given.length === 0) return null
  const lists = given.map(({ scope, value }) => entriesOf(program, scope, value))
  if (lists.some((list) => list === null)) return { packages: null }
  const found = lists
    .flatMap((list) => list ?? [])
    .flatMap(({ entry, path }) => packageOf(program, path, entry))
  return { packages: [...new Set(found)].sort() }
}

interface Part {
  readonly scope: Scope
  readonly value: Expression
}

/** The values that are assigned, added or appended. */
function partsIn(scope: Scope): Part[] {
  return listingStatements(scope.statements).flatMap((statement): Part[] => {
    if (statement.kind === 'assignment') {
      const isIt = statement.target.kind === 'name' && statement.target.name === NAME
      return isIt ? [{ scope, value: statement.value }] : []
    }
    if (statement.kind !== 'expression' || statement.value.kind !== 'call') return []
    const { callee, arguments: args } = statement.value
    if (callee.kind !== 'attribute' || callee.object.kind !== 'name' || callee.object.name !== NAME) return []
    const added = args.at(-1)?.value
    if (!added || callee.name === 'remove') return []
    // `INSTALLED_APPS.append("shop")`
    return [
      { scope, value: callee.name === 'extend' ? added : { kind: 'sequence', items: [added], at: added.at } },
    ]
  })
}

interface Entry {
  readonly entry: string
  readonly path: string
}

function entriesOf(program: Program, scope: Scope, value: Expression, steps = 0): readonly Entry[] | null {
  if (steps > MAX_STEPS) return null
  const all = (parts: readonly (readonly Entry[] | null)[]) =>
    parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? [])
  switch (value.kind) {
    case 'sequence':
      return all(value.items.map((item) => entryOf(program, scope, item)))
    case 'binary':
      if (value.operator !== '+') return null
      return all([value.left, value.right].map((side) => entriesOf(program, scope, side, steps + 1)))
    case 'choice':
      return all(value.options.map((option) => entriesOf(program, scope, option, steps + 1)))
    case 'name':
      // `INSTALLED_APPS = INSTALLED_APPS + […]`: the other part is an assignment of its own.
      if (value.name === NAME) return []
      break
    case 'attribute':
      break
    default:
      return null
  }
  return all(
    resolve(program, scope, value).map((entity) =>
      entity.kind === 'value' ? entriesOf(program, entity.scope, entity.expression, steps + 1) : null,
    ),
  )
}

function entryOf(program: Program, scope: Scope, item: Expression): readonly Entry[] | null {
  const entry = evaluateText(program, scope, item)
  return entry === null ? null : [{ entry, path: scope.path }]
}

/** For `shop.apps.ShopConfig` the `name` of this class; any other entry is the package itself. */
function packageOf(program: Program, path: string, entry: string): string[] {
  const dot = entry.lastIndexOf('.')
  const file = fileOfModule(program, entry.slice(0, Math.max(dot, 0)), path)
  if (dot === -1 || file === null || fileOfModule(program, entry, path) !== null) return [entry]
  const scope = moduleScope(program, file)
  const config = scope?.statements.find((one) => one.kind === 'class' && one.name === entry.slice(dot + 1))
  if (!scope || config?.kind !== 'class')
    return [entry, entry.slice(0, dot), parentModule(entry.slice(0, dot))]
  const name = config.body.findLast((one) => {
    return one.kind === 'assignment' && one.target.kind === 'name' && one.target.name === 'name'
  })
  const written = name?.kind === 'assignment' ? evaluateText(program, scope, name.value) : null
  return [written ?? parentModule(entry.slice(0, dot))]
}

function parentModule(module: string): string {
  return module.slice(0, Math.max(module.lastIndexOf('.'), 0))
}
