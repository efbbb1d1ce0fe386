import type { Node } from 'web-tree-sitter'
import type { ParameterFact } from './facts.ts'

/** A function's parameters in order; `/` and `*` are told by each parameter's form. */
export function toParameters(list: Node): ParameterFact[] {
  const out: ParameterFact[] = []
  let form: 'positional' | 'keyword' = 'positional'
  for (const node of list.namedChildren) {
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

function toParameter(node: Node, form: 'positional' | 'keyword'): ParameterFact | null {
  switch (node.type) {
    case 'identifier':
      return { name: node.text, form, hasDefault: false }
    case 'default_parameter':
    case 'typed_default_parameter':
      return { name: node.childForFieldName('name')?.text ?? '', form, hasDefault: true }
    case 'typed_parameter':
      return node.firstNamedChild ? toParameter(node.firstNamedChild, form) : null
    case 'list_splat_pattern':
      return { name: node.firstNamedChild?.text ?? '', form: 'varargs', hasDefault: false }
    case 'dictionary_splat_pattern':
      return { name: node.firstNamedChild?.text ?? '', form: 'varkw', hasDefault: false }
    // Python 2: `def f(a, (b, c))`.
    case 'tuple_pattern':
      return { name: node.text.replace(/\s+/g, ' '), form, hasDefault: false }
    default:
      return null
  }
}
