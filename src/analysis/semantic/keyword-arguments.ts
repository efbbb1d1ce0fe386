import type { Argument, DictionaryItem, Expression } from '../python/facts.ts'
import { constantOf } from './constant-of.ts'
import type { Scope } from './entity.ts'
import type { Program } from './program.ts'

/** Mappings may spread each other in a cycle. */
const MAX_STEPS = 8

/** A keyword argument, with the scope in which its value is evaluated. */
export interface Option {
  readonly keyword: string
  readonly value: Expression
  readonly scope: Scope
  /** The argument in the task's own decorator or call; null when it comes from elsewhere (`**OPTIONS`, a wrapper). */
  readonly argument: Argument | null
}

export interface Options {
  readonly byKeyword: ReadonlyMap<string, Option>
  /** Why an option that is not listed may be set, or null. */
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

/** The keyword arguments of a call, with the entries of each `**mapping` that the repository writes out. */
export function optionsOf(program: Program, scope: Scope, args: readonly Argument[]): Options {
  const into = collector()
  addArguments(program, scope, args, into)
  return into
}

/** The entries of a mapping expression as options. */
export function spread(program: Program, scope: Scope, mapping: Expression): Options {
  const into = collector()
  addMapping(program, scope, mapping, into, 0)
  return into
}

interface Collector extends Options {
  readonly byKeyword: Map<string, Option>
  hidden: string | null
}

function collector(): Collector {
  return { byKeyword: new Map(), hidden: null }
}

function addArguments(
  program: Program,
  scope: Scope,
  args: readonly Argument[],
  into: Collector,
  steps = 0,
): void {
  for (const argument of args) {
    if (argument.star === '**') addMapping(program, scope, argument.value, into, steps)
    else if (argument.keyword !== null) {
      const { keyword, value } = argument
      into.byKeyword.set(keyword, { keyword, value, scope, argument: steps === 0 ? argument : null })
    }
  }
}

function addMapping(
  program: Program,
  scope: Scope,
  mapping: Expression,
  into: Collector,
  steps: number,
): void {
  if (steps > MAX_STEPS) into.hidden ??= 'options that refer to themselves'
  else if (mapping.kind === 'dictionary') addItems(program, scope, mapping.items, into, steps)
  else if (mapping.kind === 'call' && mapping.callee.kind === 'name' && mapping.callee.name === 'dict') {
    addArguments(program, scope, mapping.arguments, into, steps + 1)
  } else if (mapping.kind === 'name' || mapping.kind === 'attribute') {
    const constant = constantOf(program, scope, mapping)
    if (constant.kind === 'unknown') into.hidden ??= `options from ${constant.reason}`
    else addMapping(program, constant.scope, constant.expression, into, steps + 1)
  } else if (mapping.kind === 'binary' && mapping.operator === '|') {
    addMapping(program, scope, mapping.left, into, steps + 1)
    addMapping(program, scope, mapping.right, into, steps + 1)
  } else into.hidden ??= 'options that are computed'
}

function addItems(
  program: Program,
  scope: Scope,
  items: readonly DictionaryItem[],
  into: Collector,
  steps: number,
): void {
  for (const { key, value } of items) {
    if (key === null) addMapping(program, scope, value, into, steps + 1)
    else if (key.kind !== 'string') into.hidden ??= 'options with computed names'
    else into.byKeyword.set(key.value, { keyword: key.value, value, scope, argument: null })
  }
}
