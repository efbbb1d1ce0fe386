import type {
  AssignmentFact,
  ClassFact,
  Expression,
  FunctionFact,
  ImportFact,
  ImportFromFact,
  Statement,
} from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { isName } from './expression-names.ts'

/** A statement that binds a name; it is `guarded` when a condition decides whether it runs. */
export type Binding = {
  readonly guarded: boolean
  readonly line: number
} /** `module` is the one that the name means. */ & (
  | { readonly kind: 'import'; readonly statement: ImportFact; readonly module: string }
  | { readonly kind: 'from'; readonly statement: ImportFromFact; readonly imported: string }
  | { readonly kind: 'assignment'; readonly statement: AssignmentFact }
  | { readonly kind: 'definition'; readonly statement: FunctionFact | ClassFact }
  /** By a loop, or from a function through `global`. */
  | { readonly kind: 'computed' }
)

interface Bindings {
  readonly byName: ReadonlyMap<string, readonly Binding[]>
  readonly stars: readonly ImportFromFact[]
}

const cache = new WeakMap<readonly Statement[], Bindings>()

/** The names that a body binds, with their bindings in source order. Nested functions and classes are other scopes. */
export function bindingsOf(statements: readonly Statement[]): Bindings {
  const known = cache.get(statements)
  if (known) return known
  const byName = new Map<string, Binding[]>()
  const stars: ImportFromFact[] = []
  collect(statements, false, byName, stars)
  const bindings = { byName, stars }
  cache.set(statements, bindings)
  return bindings
}

function collect(
  statements: readonly Statement[],
  guarded: boolean,
  byName: Map<string, Binding[]>,
  stars: ImportFromFact[],
): void {
  const bind = (name: string, binding: Binding): void => {
    const all = byName.get(name)
    if (all) all.push(binding)
    else byName.set(name, [binding])
  }
  for (const statement of statements) {
    const { line } = statement
    switch (statement.kind) {
      case 'import': {
        const { module } = statement
        const top = module.split('.')[0] ?? module
        bind(statement.name ?? top, {
          kind: 'import',
          statement,
          module: statement.name ? module : top,
          guarded,
          line,
        })
        break
      }
      case 'from':
        if (statement.star) stars.push(statement)
        for (const { imported, bound } of statement.names)
          bind(bound, { kind: 'from', statement, imported, guarded, line })
        break
      case 'assignment':
        if (statement.target.kind === 'name')
          bind(statement.target.name, { kind: 'assignment', statement, guarded, line })
        break
      case 'function':
      case 'class':
        for (const name of globalNames(statement.body)) bind(name, { kind: 'computed', guarded: true, line })
        bind(statement.name, { kind: 'definition', statement, guarded, line })
        break
      case 'block': {
        const [target] = statement.head
        if (statement.form === 'for' && target) {
          for (const name of targetNames(target)) bind(name, { kind: 'computed', guarded: true, line })
        }
        // `with` always runs its body. `try` may leave it, so its bindings count as guarded.
        collect(statement.body, guarded || statement.form !== 'with', byName, stars)
        break
      }
      default:
        break
    }
  }
}

function targetNames(target: Expression): string[] {
  if (target.kind === 'name') return [target.name]
  return target.kind === 'sequence' ? target.items.flatMap(targetNames) : []
}

function globalNames(statements: readonly Statement[]): string[] {
  const everywhere = { functions: 'enter', classes: 'enter', deadBlocks: 'enter' } as const
  return walkStatements(statements, everywhere).flatMap((statement) =>
    statement.kind === 'global' ? statement.names : [],
  )
}

/** Whether the statements assign `owner.name`, or any attribute of `owner`, whatever the class body says. */
export function isAttributeAssigned(statements: readonly Statement[], owner: string, name?: string): boolean {
  return walkStatements(statements, { functions: 'skip', classes: 'skip', deadBlocks: 'enter' }).some(
    (statement) => {
      if (statement.kind !== 'assignment' || statement.target.kind !== 'attribute') return false
      return isName(statement.target.object, owner) && (name === undefined || statement.target.name === name)
    },
  )
}
