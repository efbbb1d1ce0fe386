import type { Argument, Expression, FunctionFact, Statement } from '../python/facts.ts'
import { bindingsOf } from './bindings.ts'
import { isName } from './expression-names.ts'

/** A change that a function makes to its `**name` before it passes it on. */
type KwargsMutation =
  /** `kw.setdefault("queue", "slow")` */
  | { readonly kind: 'default' | 'set'; readonly keyword: string; readonly value: Expression }
  /** `kw.pop("queue")` */
  | { readonly kind: 'removed'; readonly keyword: string }
  /** Under a condition, or with keys that are not known. */
  | { readonly kind: 'unclear' }

const UNCLEAR: KwargsMutation = { kind: 'unclear' }

/** The changes in source order, those in nested functions included: they run when the decorator is used. */
export function kwargsMutations(name: string, statements: readonly Statement[]): readonly KwargsMutation[] {
  return statements.flatMap((statement): readonly KwargsMutation[] => {
    switch (statement.kind) {
      case 'assignment':
        return assigned(name, statement.target, statement.operator, statement.value)
      case 'expression':
        return called(name, statement.value)
      case 'function':
        return bindsName(name, statement) ? [] : kwargsMutations(name, statement.body)
      case 'block': {
        const inside = kwargsMutations(name, statement.body)
        return inside.length > 0 && statement.form !== 'with' ? [UNCLEAR] : inside
      }
      default:
        return []
    }
  })
}

/** A function that binds the name itself changes another variable. */
function bindsName(name: string, { parameters, body }: FunctionFact): boolean {
  const isParameter = parameters.some((parameter) => parameter.name === name)
  return (
    isParameter ||
    bindingsOf(body)
      .byName.get(name)
      ?.some(({ kind }) => kind !== 'computed') === true
  )
}

function assigned(name: string, target: Expression, operator: string, value: Expression): KwargsMutation[] {
  if (isName(target, name)) return [UNCLEAR]
  // `queue = kw.pop("queue", None)`
  if (target.kind !== 'subscript' || !isName(target.object, name)) return called(name, value)
  if (operator !== '=' || target.index.kind !== 'string') return [UNCLEAR]
  return [{ kind: 'set', keyword: target.index.value, value }]
}

function called(name: string, call: Expression): KwargsMutation[] {
  if (call.kind !== 'call' || call.callee.kind !== 'attribute' || !isName(call.callee.object, name)) return []
  const [first, second] = call.arguments
  switch (call.callee.name) {
    case 'setdefault':
      if (first?.value.kind !== 'string' || !second) return [UNCLEAR]
      return [{ kind: 'default', keyword: first.value.value, value: second.value }]
    case 'pop':
      return first?.value.kind === 'string' ? [{ kind: 'removed', keyword: first.value.value }] : [UNCLEAR]
    case 'update':
      return call.arguments.flatMap(updated)
    case 'get':
    case 'keys':
    case 'items':
    case 'values':
      return []
    default:
      return [UNCLEAR]
  }
}

function updated({ keyword, value }: Argument): KwargsMutation[] {
  if (keyword !== null) return [{ kind: 'set', keyword, value }]
  if (value.kind !== 'dictionary') return [UNCLEAR]
  return value.items.map((item): KwargsMutation => {
    return item.key?.kind === 'string' ? { kind: 'set', keyword: item.key.value, value: item.value } : UNCLEAR
  })
}
