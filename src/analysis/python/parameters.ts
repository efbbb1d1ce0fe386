import { spanOf, toExpression } from './expressions.ts'
import type { Expression, ParameterFact } from './facts.ts'
import { childOf, fieldText, type SyntaxNode, textOf } from './syntax.ts'

/** The parameters of a function in order. Their kinds reflect `/` and `*`. */
export function toParameters(list: SyntaxNode): ParameterFact[] {
  const out: ParameterFact[] = []
  let form: 'positional' | 'keyword' = 'positional'
  for (const node of list.children) {
    if (node.type === 'positional_separator') {
      for (const [i, parameter] of out.entries()) out[i] = { ...parameter, form: 'positional-only' }
      continue
    }
    if (node.type === 'keyword_separator') {
      form = 'keyword'
      continue
    }
    const parameter = toParameter(node, form)
    if (parameter === null) continue
    if (parameter.form === 'varargs') form = 'keyword'
    out.push(parameter)
  }
  return out
}

function toParameter(node: SyntaxNode, form: 'positional' | 'keyword'): ParameterFact | null {
  const at = spanOf(node)
  switch (node.type) {
    case 'identifier':
      return { name: textOf(node), form, default: null, at }
    case 'default_parameter':
    case 'typed_default_parameter': {
      const value = childOf(node, 'value')
      const given: Expression = value ? toExpression(value) : { kind: 'other', type: 'missing', at }
      return { name: fieldText(node, 'name') ?? '', form, default: given, at }
    }
    case 'typed_parameter': {
      const inner = node.children[0] ? toParameter(node.children[0], form) : null
      return inner && { ...inner, at }
    }
    case 'list_splat_pattern':
      return { name: firstText(node), form: 'varargs', default: null, at }
    case 'dictionary_splat_pattern':
      return { name: firstText(node), form: 'varkw', default: null, at }
    // Python 2: `def f(a, (b, c))`.
    case 'tuple_pattern':
      return { name: textOf(node).replace(/\s+/g, ' '), form, default: null, at }
    default:
      return null
  }
}

function firstText(node: SyntaxNode): string {
  return node.children[0] ? textOf(node.children[0]) : ''
}
