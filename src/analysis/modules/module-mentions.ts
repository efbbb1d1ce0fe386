import type { Expression, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { applicationsIn } from './installed-apps.ts'
import { join, parentOf } from './paths.ts'

/** A module that a file names in full. */
export interface ModuleMention {
  readonly module: string
  /** Whether a list of modules that workers import names it, not an import statement. */
  readonly isListed: boolean
}

/** The modules that a file's import statements name in full, at any depth, and those that it lists for workers. */
export function moduleMentions(statements: readonly Statement[]): ModuleMention[] {
  const everywhere = { functions: 'enter', classes: 'enter', deadBlocks: 'enter' } as const
  return walkStatements(statements, everywhere).flatMap((statement): ModuleMention[] => {
    switch (statement.kind) {
      case 'import':
        return [{ module: statement.module, isListed: false }]
      case 'from': {
        if (statement.level > 0) return []
        const { module, names } = statement
        return [module, ...names.map(({ imported }) => `${module}.${imported}`)].map((name) => {
          return { module: name, isListed: false }
        })
      }
      case 'assignment': {
        const { target, value } = statement
        const isList = (target.kind === 'name' || target.kind === 'attribute') && LIST.test(target.name)
        return (isList ? applicationsIn(value) : listedIn(value)).map(toListed)
      }
      case 'expression':
        return listedIn(statement.value).map(toListed)
      default:
        return []
    }
  })
}

/** The places, without `.py`, that a file's relative imports may mean. */
export function relativePlaces(path: string, statements: readonly Statement[]): string[] {
  const everywhere = { functions: 'enter', classes: 'enter', deadBlocks: 'enter' } as const
  return walkStatements(statements, everywhere).flatMap((statement) => {
    if (statement.kind !== 'from' || statement.level === 0) return []
    let start = parentOf(path)
    for (let level = 1; level < statement.level; level++) start = parentOf(start)
    const place = statement.module === '' ? start : join(start, statement.module.replaceAll('.', '/'))
    return [place, ...statement.names.map(({ imported }) => join(place, imported))]
  })
}

/** `app.conf.imports`, `CELERY_IMPORTS`, `Celery(include=…)` */
const LIST = /^(?:imports|include|\w+_IMPORTS|\w+_INCLUDE)$/
/** Deeper calls list no modules, and a hostile file may nest them without end. */
const MAX_DEPTH = 4

function toListed(module: string): ModuleMention {
  return { module, isListed: true }
}

function listedIn(expression: Expression, depth = 0): string[] {
  if (depth > MAX_DEPTH) return []
  if (expression.kind === 'dictionary') {
    return expression.items.flatMap(({ key, value }) =>
      key?.kind === 'string' && LIST.test(key.value) ? applicationsIn(value) : [],
    )
  }
  if (expression.kind !== 'call') return []
  const { callee, arguments: args } = expression
  if (callee.kind === 'attribute' && callee.name === 'autodiscover_tasks') return discovered(expression)
  return args.flatMap(({ keyword, value }) =>
    keyword !== null && LIST.test(keyword) ? applicationsIn(value) : listedIn(value, depth + 1),
  )
}

/** `app.autodiscover_tasks(["shop"])` imports `shop.tasks`; with a computed name of the module, nothing is known. */
function discovered({ arguments: args }: Expression & { readonly kind: 'call' }): string[] {
  const [packages, related] = ['packages', 'related_name'].map((name, i) => {
    const positional = args[i]
    const isGiven = positional?.keyword === null && positional.star === ''
    return args.find(({ keyword }) => keyword === name)?.value ?? (isGiven ? positional.value : undefined)
  })
  const names = packages ? applicationsIn(packages) : []
  if (related === undefined) return names.map((name) => `${name}.tasks`)
  if (related.kind === 'constant') return names
  return related.kind === 'string' ? names.map((name) => `${name}.${related.value}`) : []
}
