import type { Argument } from '../python/facts.ts'
import { positionalArguments } from './arguments.ts'
import type { Entity, FunctionEntity, Scope } from './entity.ts'
import { NO_OPTIONS, optionsOf } from './keyword-arguments.ts'
import type { Program } from './program.ts'
import { resolve } from './resolve.ts'

/** The repository's own function to which a decorator is applied; null where it is not known. */
export type Decorated = FunctionEntity | null

/** The arguments of a call such as `@job(queue="q")`, and the scope in which they are evaluated. */
export interface ScopedArguments {
  readonly scope: Scope
  readonly arguments: readonly Argument[]
}

/** What each parameter of a function refers to in a call: its argument, else its default. Without a call it is `@job`. */
export function bindArguments(
  program: Program,
  entity: FunctionEntity,
  use: ScopedArguments | null,
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
