import type { Argument, ClassFact, Expression, FunctionFact, SendFact } from '../python/facts.ts'
import { findArgument, positionalArguments } from '../semantic/arguments.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Scope } from '../semantic/entity.ts'
import { type Options, optionsOf, spread } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import type { Call } from '../signature/compatibility.ts'

/** A call that sends a task. */
export interface CallSite {
  readonly path: string
  readonly line: number
  readonly endLine: number
  /** The task's function or class. */
  readonly definition: FunctionFact | ClassFact
  readonly definedIn: string
  /** Whether it makes a signature, to which a workflow may add arguments. */
  readonly isSignature: boolean
  /** The positional and keyword arguments; null where the call does not list them. */
  readonly call: Call | null
  readonly values: Values | null
}

/** The values that a call gives. */
export interface Values {
  readonly positional: readonly Expression[]
  readonly keywords: ReadonlyMap<string, Expression>
}

/** The calls of a file that send tasks of the repository, including calls in functions with local imports. */
export function callSitesIn(program: Program, path: string): CallSite[] {
  const scope = moduleScope(program, path)
  if (scope === null) return []
  const entered = { functions: 'own scope', classes: 'own scope', deadBlocks: 'enter' } as const
  return walkScopes(scope, entered).flatMap((found) =>
    found.statement.kind === 'send' ? toCallSite(program, found.scope, found.statement) : [],
  )
}

function toCallSite(program: Program, scope: Scope, send: SendFact): CallSite[] {
  const sent = resolveOne(program, scope, send.task)
  if (sent?.kind !== 'function') return []
  const values = valuesOf(program, scope, send)
  return [
    {
      path: scope.path,
      line: send.line,
      endLine: send.endLine,
      definition: sent.fact,
      definedIn: sent.scope.path,
      isSignature: send.method !== 'delay' && send.method !== 'apply_async',
      values,
      call: values && {
        positional: values.positional.map((_, i) => `*${i}`),
        keywords: [...values.keywords.keys()],
      },
    },
  ]
}

function valuesOf(program: Program, scope: Scope, { method, arguments: args }: SendFact): Values | null {
  if (method === 'delay') return written(program, scope, args)
  // A chain prepends a positional argument to a signature, so only its keywords are certain.
  if (method === 's' || method === 'si') {
    const values = written(program, scope, args)
    return values && { positional: [], keywords: values.keywords }
  }
  // `apply_async(args, kwargs, …)` and `signature(args, kwargs, …)`
  if (args.some(({ star }) => star !== '')) return null
  const positional = itemsOf(program, scope, findArgument(args, 'args', 0))
  const keywords = entriesOf(program, scope, findArgument(args, 'kwargs', 1))
  return positional && keywords && { positional, keywords }
}

function written(program: Program, scope: Scope, args: readonly Argument[]): Values | null {
  if (args.some(({ star }) => star === '*')) return null
  const keywords = known(optionsOf(program, scope, args))
  return keywords && { positional: positionalArguments(args).map(({ value }) => value), keywords }
}

/** The items of a list or tuple, also of a variable that holds one; null where they are not known. */
function itemsOf(program: Program, scope: Scope, list: Argument | null): readonly Expression[] | null {
  if (!list || isNone(list)) return []
  const { value } = list
  const constant = value.kind === 'name' ? constantOf(program, scope, value) : null
  const written = constant?.kind === 'value' ? constant.expression : value
  if (written.kind !== 'sequence') return null
  // `[a, *others]`
  const isSplat = (item: Expression): boolean => item.kind === 'other' && item.type === 'list_splat'
  return written.items.some(isSplat) ? null : written.items
}

/** The entries of a dictionary, also of a variable that holds one; null where they are not known. */
function entriesOf(program: Program, scope: Scope, mapping: Argument | null): Values['keywords'] | null {
  return !mapping || isNone(mapping) ? new Map() : known(spread(program, scope, mapping.value))
}

function known({ byKeyword, hidden }: Options): Values['keywords'] | null {
  return hidden === null ? new Map([...byKeyword].map(([name, { value }]) => [name, value])) : null
}

/** `apply_async(None, {…})` */
function isNone({ value }: Argument): boolean {
  return value.kind === 'constant' && value.value === null
}
