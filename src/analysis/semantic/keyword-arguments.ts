import type { Argument, DictionaryItem, Expression } from '../python/facts.ts'
import { positionalArguments } from './arguments.ts'
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

/** The mapping that a call returns; null where it is not known. */
export type ReadCall = (
  program: Program,
  scope: Scope,
  call: Expression & { kind: 'call' },
) => { readonly expression: Expression; readonly scope: Scope } | null

/** The keyword arguments of a call, with the entries of each `**mapping` that the repository writes out. */
export function optionsOf(
  program: Program,
  scope: Scope,
  args: readonly Argument[],
  readCall: ReadCall = () => null,
): Options {
  const into = collector(readCall)
  addArguments(program, scope, args, into)
  return { byKeyword: into.byKeyword, hidden: into.hidden }
}

/** The entries of a mapping expression as options. */
export function spread(program: Program, scope: Scope, mapping: Expression): Options {
  const into = collector(() => null)
  addMapping(program, scope, mapping, into, 0)
  return { byKeyword: into.byKeyword, hidden: into.hidden }
}

interface Collector extends Options {
  readonly byKeyword: Map<string, Option>
  hidden: string | null
  readonly readCall: ReadCall
}

function collector(readCall: ReadCall): Collector {
  return { byKeyword: new Map(), hidden: null, readCall }
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
  else if (mapping.kind === 'call') addCall(program, scope, mapping, into, steps + 1)
  else if (mapping.kind === 'name' || mapping.kind === 'attribute') {
    const constant = constantOf(program, scope, mapping)
    if (constant.kind === 'unknown') into.hidden ??= `options from ${constant.reason}`
    else addMapping(program, constant.scope, constant.expression, into, steps + 1)
  } else if (mapping.kind === 'binary' && mapping.operator === '|') {
    addMapping(program, scope, mapping.left, into, steps + 1)
    addMapping(program, scope, mapping.right, into, steps + 1)
  } else into.hidden ??= 'options that are computed'
}

/** `dict(BASE, queue="q")`, or a call that `readCall` knows. */
function addCall(
  program: Program,
  scope: Scope,
  call: Expression & { kind: 'call' },
  into: Collector,
  steps: number,
): void {
  if (call.callee.kind === 'name' && call.callee.name === 'dict') {
    for (const { value } of positionalArguments(call.arguments)) {
      addMapping(program, scope, value, into, steps)
    }
    addArguments(program, scope, call.arguments, into, steps)
    return
  }
  const read = into.readCall(program, scope, call)
  if (read) addMapping(program, read.scope, read.expression, into, steps)
  else into.hidden ??= 'options that are computed'
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
