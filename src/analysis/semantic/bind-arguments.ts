import type { Argument } from '../python/facts.ts'
import { positionalArguments } from './arguments.ts'
import type { Entity, FunctionEntity, Scope } from './entity.ts'
import { NO_OPTIONS, optionsOf } from './keyword-arguments.ts'
import type { Program } from './program.ts'
import { resolve } from './resolve.ts'

/** The function that a decorator is applied to, where it is one of the repository's and known. */
export type Decorated = FunctionEntity | null

/** A call of a decorator or of a function that makes tasks, `@job(queue="q")`. */
export interface CallSite {
  readonly scope: Scope
  readonly arguments: readonly Argument[]
}

/** What a call says about a function's parameters: arguments, or else defaults. Without a use it is `@job` itself. */
export function bindArguments(
  program: Program,
  entity: FunctionEntity,
  use: CallSite | null,
  decorated: Decorated,
): ReadonlyMap<string, readonly Entity[]> {
  const { fact, scope } = entity
  const given = new Map<string, readonly Entity[]>()
  const named = use ? optionsOf(program, use.scope, use.arguments) : NO_OPTIONS
  const positional = positionalArguments(use?.arguments ?? [])
  const isStarred = use?.arguments.some(({ star }) => star === '*')
  fact.parameters.forEach(({ name, form, default: otherwise }, i) => {
    const option = named.byKeyword.get(name)
    const argument = form === 'keyword' ? undefined : positional[i]
    if (form === 'varargs' || form === 'varkw' || isStarred) return
    if (use === null && i === 0 && form !== 'keyword') {
      // `@job` is called with the function itself.
      if (decorated) given.set(name, [decorated])
    } else if (option) given.set(name, resolve(program, option.scope, option.value))
    else if (use && argument) given.set(name, resolve(program, use.scope, argument.value))
    else if (otherwise && named.hidden === null) given.set(name, resolve(program, scope, otherwise))
  })
  return given
}
