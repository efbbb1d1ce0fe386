import type { Parameter } from '../model/types.ts'
import type { Argument, Expression } from '../python/facts.ts'
import { findArgument, positionalArguments } from '../semantic/arguments.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Scope } from '../semantic/entity.ts'
import { optionsOf, spread } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { type Call, type Mismatch, mismatch } from '../signature/compatibility.ts'

/** The arguments that a message certainly carries, and whether it may carry further ones. */
export interface GivenArguments extends Call {
  readonly morePositions: boolean
  readonly moreKeywords: boolean
  /** The option whose value is not of the type that Celery requires: `args=(order_id)`. */
  readonly unfit: 'args' | 'kwargs' | null
  /** `args` is a text, whose letters are the positions. */
  readonly isText?: true
}

/** `apply_async` and `send_task` refuse anything but lists and tuples; beat and signatures take any iterable. */
export type GivenBy = 'call' | 'signature' | 'beat'

/** Why a task certainly refuses the arguments. */
export type Refusal =
  | Exclude<Mismatch, { readonly kind: 'misplaced' }>
  | { readonly kind: 'unfit'; readonly option: 'args' | 'kwargs' }

export const NOTHING_GIVEN: GivenArguments = {
  positional: [],
  keywords: [],
  morePositions: false,
  moreKeywords: false,
  unfit: null,
}

const ANYTHING_GIVEN: GivenArguments = { ...NOTHING_GIVEN, morePositions: true, moreKeywords: true }

/** Why no message with these arguments runs; null where one may. */
export function refusal(given: GivenArguments, parameters: readonly Parameter[]): Refusal | null {
  if (given.unfit !== null) return { kind: 'unfit', option: given.unfit }
  const found = mismatch(given, parameters)
  if (found === null || found.kind === 'misplaced') return null
  if (given.isText) return { kind: 'unfit', option: 'args' }
  if (found.kind !== 'missing') return found
  if (given.moreKeywords) return null
  const places = new Set(parameters.filter(({ kind }) => kind === 'positional').map(({ name }) => name))
  const all = given.morePositions ? found.all.filter((name) => !places.has(name)) : found.all
  const [parameter] = all
  return parameter === undefined ? null : { kind: 'missing', parameter, all }
}

/** The values of a call that gives them like the function itself: `pay.delay(1, note="x")`. */
export function givenDirectly(program: Program, scope: Scope, args: readonly Argument[]): GivenArguments {
  const stars = args.filter(({ star }) => star === '**')
  const options = optionsOf(program, scope, args)
  return {
    positional: positions(positionalArguments(args).length),
    keywords: [...options.byKeyword.keys()],
    morePositions: args.some(({ star }) => star === '*'),
    // Code elsewhere may change a mapping that a variable holds.
    moreKeywords: options.hidden !== null || stars.some(({ value }) => value.kind !== 'dictionary'),
    unfit: null,
  }
}

/** The values of a call that gives them in two options, the first at this position: `apply_async(args, kwargs)`. */
export function givenAsOptions(
  program: Program,
  scope: Scope,
  args: readonly Argument[],
  { first, by }: { readonly first: number; readonly by: GivenBy },
): GivenArguments {
  const list = findArgument(args, 'args', first)
  const mapping = findArgument(args, 'kwargs', first + 1)
  // `*values` and `**options` may hold either.
  const isOpen = args.some(({ star }) => star !== '')
  const otherwise = isOpen ? ANYTHING_GIVEN : NOTHING_GIVEN
  return givenInOptions(
    list ? listed(program, { scope, value: list.value }, by) : otherwise,
    mapping ? mapped(program, { scope, value: mapping.value }) : otherwise,
  )
}

/** The positions of one value and the keywords of another. */
export function givenInOptions(list: GivenArguments, mapping: GivenArguments): GivenArguments {
  return {
    positional: list.positional,
    morePositions: list.morePositions,
    keywords: mapping.keywords,
    moreKeywords: mapping.moreKeywords,
    unfit: list.unfit ?? mapping.unfit,
    ...(list.isText && { isText: true }),
  }
}

/** The values of a signature, behind those that a call of it puts before them. */
export function givenBefore(first: GivenArguments, signature: GivenArguments): GivenArguments {
  return {
    positional: positions(first.positional.length + signature.positional.length),
    keywords: [...new Set([...signature.keywords, ...first.keywords])],
    morePositions: first.morePositions || signature.morePositions,
    moreKeywords: first.moreKeywords || signature.moreKeywords,
    unfit: first.unfit ?? signature.unfit,
  }
}

/** A signature to which a chain or callback may add. */
export function mayGrow(given: GivenArguments): GivenArguments {
  return { ...given, morePositions: true, moreKeywords: true }
}

/** `count` values by position. */
export function givenPositions(count: number): GivenArguments {
  return { ...NOTHING_GIVEN, positional: positions(count) }
}

interface Given {
  readonly scope: Scope
  readonly value: Expression
}

/** The items of `args`. */
export function listed(program: Program, { scope, value }: Given, by: GivenBy): GivenArguments {
  switch (value.kind) {
    case 'sequence': {
      const splats = value.items.filter((item) => item.kind === 'other' && item.type === 'list_splat')
      return { ...givenPositions(value.items.length - splats.length), morePositions: splats.length > 0 }
    }
    // `("abc")` is a text, whose letters are its items.
    case 'string':
      if (value.value === '') return NOTHING_GIVEN
      return by === 'call' ? unfit('args') : { ...givenPositions([...value.value].length), isText: true }
    case 'dictionary':
      if (value.items.length === 0) return NOTHING_GIVEN
      return by === 'call' ? unfit('args') : { ...NOTHING_GIVEN, morePositions: true }
    case 'number':
      // Celery takes a zero for an empty list.
      return /[1-9]/.test(value.text) ? unfit('args') : { ...NOTHING_GIVEN, morePositions: true }
    case 'constant':
      return value.value === true ? unfit('args') : NOTHING_GIVEN
    case 'name':
    case 'attribute': {
      const constant = constantOf(program, scope, value)
      const known =
        constant.kind === 'value' && constant.expression.kind === 'sequence'
          ? listed(program, { scope: constant.scope, value: constant.expression }, by)
          : NOTHING_GIVEN
      return { ...known, morePositions: true }
    }
    default:
      return { ...NOTHING_GIVEN, morePositions: true }
  }
}

/** The entries of `kwargs`. */
export function mapped(program: Program, { scope, value }: Given): GivenArguments {
  switch (value.kind) {
    case 'constant':
      return value.value === true ? unfit('kwargs') : NOTHING_GIVEN
    case 'sequence':
      return value.items.length > 0 ? unfit('kwargs') : NOTHING_GIVEN
    case 'string':
      return value.value === '' ? NOTHING_GIVEN : unfit('kwargs')
    default: {
      const { byKeyword, hidden } = spread(program, scope, value)
      const isVariable = value.kind === 'name' || value.kind === 'attribute'
      return {
        ...NOTHING_GIVEN,
        keywords: [...byKeyword.keys()],
        moreKeywords: hidden !== null || isVariable,
      }
    }
  }
}

function unfit(option: 'args' | 'kwargs'): GivenArguments {
  return { ...NOTHING_GIVEN, unfit: option }
}

function positions(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `*${i}`)
}
