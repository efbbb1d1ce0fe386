import type { Argument, FunctionFact, SendFact } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
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
  /** The task's function. */
  readonly definition: FunctionFact
  readonly definedIn: string
  /** The positional and keyword arguments; null where the call does not list them. */
  readonly call: Call | null
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
  return [
    {
      path: scope.path,
      line: send.line,
      endLine: send.endLine,
      definition: sent.fact,
      definedIn: sent.scope.path,
      call: callOf(send),
    },
  ]
}

function callOf({ method, arguments: args }: SendFact): Call | null {
  if (method === 'delay') return written(args)
  // A chain prepends a positional argument to a signature, so only its keywords are certain.
  if (method === 's' || method === 'si') {
    const call = written(args)
    return call && { positional: [], keywords: call.keywords }
  }
  // `apply_async(args, kwargs, …)` and `signature(args, kwargs, …)`
  if (args.some(({ star }) => star !== '')) return null
  const positions = findArgument(args, 'args', 0)
  const keywords = findArgument(args, 'kwargs', 1)
  // `apply_async(None, {…})`
  const isNone = (one: Argument): boolean => one.value.kind === 'constant' && one.value.value === null
  if (positions && !isNone(positions) && positions.value.kind !== 'sequence') return null
  if (keywords && !isNone(keywords) && keywords.value.kind !== 'dictionary') return null
  const items = keywords?.value.kind === 'dictionary' ? keywords.value.items : []
  const names = items.flatMap(({ key }) => (key?.kind === 'string' ? [key.value] : []))
  if (names.length < items.length) return null
  const count = positions?.value.kind === 'sequence' ? positions.value.items.length : 0
  return { positional: places(count), keywords: names }
}

function written(args: readonly Argument[]): Call | null {
  if (args.some(({ star }) => star !== '')) return null
  const keywords = args.flatMap(({ keyword }) => keyword ?? [])
  return { positional: places(args.length - keywords.length), keywords }
}

function places(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `*${i}`)
}
