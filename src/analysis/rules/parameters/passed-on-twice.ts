import type { Argument, Expression, FunctionFact, Statement } from '../../python/facts.ts'
import { walkStatements } from '../../python/walk-statements.ts'
import { isName } from '../../semantic/expression-names.ts'
import { kwargsMutations } from '../../semantic/kwargs-mutations.ts'
import { unparse } from '../../semantic/unparse.ts'

/** A keyword that `**kwargs` take from old messages, and a call that passes them on beside a value of its own for it. */
export interface PassedOnTwice {
  readonly parameter: string
  readonly kwargs: string
  readonly callee: string
  /** By keyword, Python raises; by position, the callee's parameter may have another name. */
  readonly isCertain: boolean
}

/** The first of these keywords, which the function does not take by name, that one of its calls gets twice. */
export function passedOnTwice(
  { parameters, body }: FunctionFact,
  keywords: readonly string[],
  text: string,
): PassedOnTwice | null {
  const kwargs = parameters.find(({ form }) => form === 'varkw')?.name
  if (kwargs === undefined) return null
  if (isTested(kwargs, body, text)) return null
  const changes = kwargsMutations(kwargs, body)
  if (changes.some(({ kind }) => kind === 'unclear')) return null
  const removed = new Set(changes.flatMap((one) => (one.kind === 'removed' ? [one.keyword] : [])))
  const calls = walkStatements(body, { functions: 'skip', classes: 'skip', deadBlocks: 'enter' })
    .flatMap(callOf)
    .filter(({ arguments: args }) => args.some(({ star, value }) => star === '**' && isName(value, kwargs)))
  for (const { callee, arguments: args } of calls) {
    for (const parameter of keywords) {
      const own = removed.has(parameter) ? undefined : args.find((one) => gives(one, parameter))
      if (own) return { parameter, kwargs, callee: unparse(callee), isCertain: own.keyword !== null }
    }
  }
  return null
}

/** `if "note" in kwargs:` may lead around the call. */
function isTested(kwargs: string, body: readonly Statement[], text: string): boolean {
  const word = new RegExp(`\\b${kwargs}\\b`)
  return walkStatements(body, { functions: 'skip', classes: 'skip', deadBlocks: 'enter' }).some(
    (one) => one.kind === 'block' && one.head.some(({ at }) => word.test(text.slice(at.start, at.end))),
  )
}

function gives({ keyword, star, value }: Argument, parameter: string): boolean {
  return keyword === parameter || (keyword === null && star === '' && isName(value, parameter))
}

type Call = Expression & { readonly kind: 'call' }

function callOf(statement: Statement): Call[] {
  const isCall =
    statement.kind === 'expression' || statement.kind === 'return' || statement.kind === 'assignment'
  return isCall && statement.value.kind === 'call' ? [statement.value] : []
}
