import type { Argument, DictionaryItem, Expression } from '../python/facts.ts'
import type { Program, Scope } from './program.ts'
import { resolve } from './resolve.ts'

/** One option given to a task, and where it is written. */
export interface Option {
  readonly keyword: string
  readonly value: Expression
  readonly scope: Scope
  /** The argument in the task's own decorator or call; null when it comes from elsewhere (`**OPTIONS`, a wrapper). */
  readonly argument: Argument | null
}

export interface Options {
  readonly byKeyword: ReadonlyMap<string, Option>
  /** Why an option may be set that is not seen here, or null. */
  readonly hidden: string | null
}

export const NO_OPTIONS: Options = { byKeyword: new Map(), hidden: null }

/** Later options win, as keyword arguments merged in order do. */
export function mergeOptions(first: Options, second: Options): Options {
  return {
    byKeyword: new Map([...first.byKeyword, ...second.byKeyword]),
    hidden: first.hidden ?? second.hidden,
  }
}

/** The keyword arguments of a call, with every `**mapping` that is written out in the repository. */
export function optionsOf(program: Program, scope: Scope, args: readonly Argument[]): Options {
  let options = NO_OPTIONS
  for (const argument of args) {
    if (argument.star === '**') options = mergeOptions(options, spread(program, scope, argument.value))
    else if (argument.keyword !== null) {
      const option: Option = { keyword: argument.keyword, value: argument.value, scope, argument }
      options = mergeOptions(options, { byKeyword: new Map([[argument.keyword, option]]), hidden: null })
    }
  }
  return options
}

/** The entries of a mapping expression as options. */
export function spread(program: Program, scope: Scope, mapping: Expression, steps = 0): Options {
  if (steps > 8) return hidden('options that refer to themselves')
  if (mapping.kind === 'dictionary') return fromItems(program, scope, mapping.items, steps)
  if (mapping.kind === 'call' && mapping.callee.kind === 'name' && mapping.callee.name === 'dict') {
    return withoutArguments(optionsOf(program, scope, mapping.arguments))
  }
  if (mapping.kind !== 'name' && mapping.kind !== 'attribute') return hidden('options that are computed')
  const entities = resolve(program, scope, mapping)
  const [only] = entities
  if (entities.length !== 1 || only?.kind !== 'value')
    return hidden('options from a name that is not followed')
  return spread(program, only.scope, only.expression, steps + 1)
}

function fromItems(program: Program, scope: Scope, items: readonly DictionaryItem[], steps: number): Options {
  let options = NO_OPTIONS
  for (const { key, value } of items) {
    if (key === null) options = mergeOptions(options, spread(program, scope, value, steps + 1))
    else if (key.kind !== 'string') options = mergeOptions(options, hidden('options with computed names'))
    else {
      const option: Option = { keyword: key.value, value, scope, argument: null }
      options = mergeOptions(options, { byKeyword: new Map([[key.value, option]]), hidden: null })
    }
  }
  return options
}

function withoutArguments(options: Options): Options {
  const byKeyword = new Map([...options.byKeyword].map(([k, option]) => [k, { ...option, argument: null }]))
  return { byKeyword, hidden: options.hidden }
}

function hidden(reason: string): Options {
  return { byKeyword: new Map(), hidden: reason }
}
