import type { Expression, Statement } from '../python/facts.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'

/** The modules that code imports by their names; null where one is computed. */
export type DynamicImports = readonly string[] | null

/** Parts of `importlib` that import no module by name. */
const HARMLESS = /^importlib\.(metadata|resources|abc|machinery)\b/
const MAX_DEPTH = 30

/** The modules of each `import_module("shop.jobs")` and `__import__("shop.jobs")` in a file. */
export function dynamicImports(program: Program, path: string): DynamicImports {
  const scope = moduleScope(program, path)
  if (scope === null) return null
  const entered = { functions: 'own scope', classes: 'own scope', deadBlocks: 'skip' } as const
  const walked = walkScopes(scope, entered)
  const calls = walked.flatMap(({ statement, scope: around }) =>
    valuesOf(statement)
      .flatMap((value) => callsIn(value, 0))
      .map((call) => importedBy(call, (value) => evaluateText(program, around, value))),
  )
  // The call may be in a piece of code that facts leave out, such as a comprehension.
  const isMissed = calls.length === 0 && walked.some(({ statement }) => bringsImporter(statement))
  return isMissed || calls.includes(null) ? null : calls.filter((one) => one !== null)
}

function valuesOf(statement: Statement): readonly Expression[] {
  if (statement.kind === 'block') return statement.head
  const { kind } = statement
  return kind === 'assignment' || kind === 'expression' || kind === 'return' ? [statement.value] : []
}

type Call = Expression & { readonly kind: 'call' }

function callsIn(value: Expression, depth: number): Call[] {
  if (depth > MAX_DEPTH) return []
  if (value.kind === 'attribute') return callsIn(value.object, depth + 1)
  if (value.kind === 'sequence') return value.items.flatMap((item) => callsIn(item, depth + 1))
  if (value.kind !== 'call') return []
  const inner = [value.callee, ...value.arguments.map((one) => one.value)]
  const isOne = /^(import_module|__import__)$/.test(lastName(value.callee)) && value.callee.kind !== 'call'
  return [...(isOne ? [value] : []), ...inner.flatMap((one) => callsIn(one, depth + 1))]
}

function importedBy({ arguments: args }: Call, textOf: (value: Expression) => string | null): string | null {
  const [module, around] = positionalArguments(args)
  const name = module ? textOf(module.value) : null
  return name === null || name.startsWith('.') || around !== undefined ? null : name
}

function bringsImporter(statement: Statement): boolean {
  if (statement.kind === 'import')
    return /^importlib\b/.test(statement.module) && !HARMLESS.test(statement.module)
  if (statement.kind !== 'from' || statement.module !== 'importlib') return false
  return statement.names.some(({ imported }) => !HARMLESS.test(`importlib.${imported}`))
}
