import type { Argument, Expression, FunctionFact, ParameterFact, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import { isName } from '../semantic/expression-names.ts'
import { kwargsMutations } from '../semantic/kwargs-mutations.ts'

/** Which arguments a wrapper takes from a message, and which of them it passes to the wrapped function. */
export type Forwarding =
  | {
      readonly kind: 'forwards'
      /** The wrapper's own parameters before those of the function. */
      readonly before: readonly ParameterFact[]
      /** The wrapper's own parameters after those of the function. */
      readonly after: readonly ParameterFact[]
      /** How many of the function's first positions the wrapper fills in. */
      readonly filledPositions: number
      /** Keywords that the wrapper fills in: a message must not carry them as well. */
      readonly filled: ReadonlySet<string>
      /** Keywords that the wrapper fills in unless the message carries them. */
      readonly defaulted: ReadonlySet<string>
    }
  /** None of the function's own parameters is known to be passed on. */
  | { readonly kind: 'replaces'; readonly parameters: readonly ParameterFact[] }

/** The parameters that a message must fit, with wrappers given outermost first. */
export function parametersThrough(
  through: readonly Forwarding[],
  parameters: readonly ParameterFact[],
): readonly ParameterFact[] {
  return through.reduceRight((inner, forwarding) => parametersOf(forwarding, inner), parameters)
}

function parametersOf(forwarding: Forwarding, inner: readonly ParameterFact[]): readonly ParameterFact[] {
  if (forwarding.kind === 'replaces') return forwarding.parameters
  const { before, after, filledPositions, filled, defaulted } = forwarding
  const positions = inner.filter(isPosition)
  const isFilled = new Set([...positions.slice(0, filledPositions).map(({ name }) => name), ...filled])
  const left = inner
    .filter(({ name }) => !isFilled.has(name))
    .map((one) => (defaulted.has(one.name) && one.default === null ? { ...one, default: OPTIONAL } : one))
  const rest = left.filter(({ form }) => form === 'varkw')
  return [...before, ...left.filter(({ form }) => form !== 'varkw'), ...after, ...rest]
}

const OPTIONAL: Expression = { kind: 'other', type: 'filled in', at: { start: 0, end: 0 } }

/**
 * How a wrapper calls one of `wrapped`: `return f(self, *args, **kwargs)`. Null where no such call is found: the wrapper
 * is assumed to pass on all that it gets.
 */
export function forwardingOf(wrapper: FunctionFact, wrapped: readonly string[]): Forwarding | null {
  if (!['varargs', 'varkw'].every((form) => wrapper.parameters.some((one) => one.form === form))) {
    return { kind: 'replaces', parameters: wrapper.parameters }
  }
  const own = new Set(wrapper.parameters.map(({ name }) => name))
  const names = new Set(wrapped.filter((name) => !own.has(name)))
  const calls = callsIn(wrapper.body).filter(({ callee }) => callee.kind === 'name' && names.has(callee.name))
  const [first, ...others] = calls.map((call) => forwardedBy(wrapper, call.arguments))
  if (!first) return null
  const agree = others.every((other) => isSame(first, other))
  return agree ? first : { kind: 'replaces', parameters: wrapper.parameters }
}

function forwardedBy(wrapper: FunctionFact, args: readonly Argument[]): Forwarding {
  const { parameters } = wrapper
  const replaces: Forwarding = { kind: 'replaces', parameters }
  const varargs = parameters.find(({ form }) => form === 'varargs')
  const varkw = parameters.find(({ form }) => form === 'varkw')
  if (!varargs || !varkw) return replaces
  const isOf = (star: string, { name }: ParameterFact) =>
    args.some((one) => one.star === star && one.value.kind === 'name' && one.value.name === name)
  if (!isOf('*', varargs) || !isOf('**', varkw) || args.filter(({ star }) => star !== '').length > 2)
    return replaces

  const positions = parameters.filter(isPosition)
  const given = positionalArguments(args)
  // The wrapper passes on its own last positions and fills in the arguments before them.
  let handed = 0
  while (handed < given.length && isName(given.at(-1 - handed)?.value, positions.at(-1 - handed)?.name))
    handed++
  const inserted = given.slice(0, given.length - handed)
  if (inserted.some(({ value }) => positions.some(({ name }) => isName(value, name)))) return replaces

  const keywords = args.filter(({ keyword }) => keyword !== null)
  const changes = kwargsMutations(varkw.name, everywhere(wrapper.body))
  if (changes.some(({ kind }) => kind === 'unclear')) return replaces
  const popped = changes.flatMap((change) => (change.kind === 'removed' ? [optional(change.keyword)] : []))
  return {
    kind: 'forwards',
    before: positions.slice(0, positions.length - handed),
    after: [...parameters.filter(({ form }) => form === 'keyword'), ...popped],
    filledPositions: inserted.length,
    filled: new Set(keywords.map(({ keyword }) => keyword ?? '')),
    defaulted: new Set(
      changes.flatMap((change) =>
        change.kind === 'set' || change.kind === 'default' ? [change.keyword] : [],
      ),
    ),
  }
}

function optional(name: string): ParameterFact {
  return { name, form: 'keyword', default: OPTIONAL, at: OPTIONAL.at }
}

function isPosition({ form }: ParameterFact): boolean {
  return form === 'positional' || form === 'positional-only'
}

function isSame(a: Forwarding, b: Forwarding): boolean {
  const shown = (one: Forwarding) =>
    JSON.stringify(one, (_, value) => (value instanceof Set ? [...value].sort() : value))
  return shown(a) === shown(b)
}

/** Statements and calls at any depth as if each ran: a message need not carry a keyword that is popped under a condition. */
function everywhere(body: readonly Statement[]): Statement[] {
  const calls = callsIn(body).map((value): Statement => ({ kind: 'expression', value, line: 0 }))
  return [...walkStatements(body, BLOCKS).filter(({ kind }) => kind === 'assignment'), ...calls]
}

const BLOCKS = { functions: 'skip', classes: 'skip', deadBlocks: 'enter' } as const

type Call = Expression & { kind: 'call' }

function callsIn(statements: readonly Statement[]): Call[] {
  return walkStatements(statements, BLOCKS).flatMap((statement) => {
    switch (statement.kind) {
      case 'return':
      case 'expression':
      case 'assignment':
        return callsOf(statement.value)
      default:
        return []
    }
  })
}

function callsOf(expression: Expression): Call[] {
  switch (expression.kind) {
    case 'call':
      return [
        expression,
        ...callsOf(expression.callee),
        ...expression.arguments.flatMap(({ value }) => callsOf(value)),
      ]
    case 'attribute':
      return callsOf(expression.object)
    case 'choice':
      return expression.options.flatMap(callsOf)
    case 'sequence':
      return expression.items.flatMap(callsOf)
    default:
      return []
  }
}
