import type { Node } from 'web-tree-sitter'
import type { Argument, DictionaryItem, Expression, Span } from './facts.ts'
import { unescapeString } from './string-literal.ts'

/** Beyond this a literal or chain is left unread: no code is written so, and recursion stays bounded. */
const MAX_DEPTH = 60

export function spanOf(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex }
}

/** A syntax node as an expression; what no name, option or option value is made of becomes `other`. */
export function toExpression(node: Node, depth = 0): Expression {
  const at = spanOf(node)
  if (depth > MAX_DEPTH) return { kind: 'other', type: 'too deep', at }
  const inner = (child: Node | null | undefined): Expression =>
    child ? toExpression(child, depth + 1) : { kind: 'other', type: 'missing', at }
  switch (node.type) {
    case 'identifier':
      return { kind: 'name', name: node.text, at }
    case 'attribute':
      return {
        kind: 'attribute',
        object: inner(node.childForFieldName('object')),
        name: node.childForFieldName('attribute')?.text ?? '',
        at,
      }
    case 'call':
      return toCall(node, depth)
    case 'string':
      return toText(node, depth)
    case 'concatenated_string':
      return { kind: 'joined', parts: expressionChildren(node).map(inner), at }
    case 'integer':
    case 'float':
      return { kind: 'number', text: node.text, at }
    case 'true':
      return { kind: 'constant', value: true, at }
    case 'false':
      return { kind: 'constant', value: false, at }
    case 'none':
      return { kind: 'constant', value: null, at }
    case 'parenthesized_expression':
      return inner(expressionChildren(node)[0])
    case 'binary_operator':
      return {
        kind: 'binary',
        operator: node.childForFieldName('operator')?.text ?? '',
        left: inner(node.childForFieldName('left')),
        right: inner(node.childForFieldName('right')),
        at,
      }
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
      return { kind: 'sequence', items: expressionChildren(node).map(inner), at }
    case 'dictionary':
      return { kind: 'dictionary', items: expressionChildren(node).flatMap((c) => toItem(c, depth)), at }
    case 'subscript':
      return {
        kind: 'subscript',
        object: inner(node.childForFieldName('value')),
        index: inner(node.childForFieldName('subscript')),
        at,
      }
    case 'named_expression':
      return inner(node.childForFieldName('value'))
    default:
      return { kind: 'other', type: node.type, at }
  }
}

/** The arguments of an argument list or of a class's parentheses. */
export function toArguments(list: Node, depth = 0): Argument[] {
  return expressionChildren(list).map((node) => {
    const at = spanOf(node)
    const value = (child: Node | null | undefined): Expression =>
      child ? toExpression(child, depth + 1) : { kind: 'other', type: 'missing', at }
    switch (node.type) {
      case 'keyword_argument':
        return {
          keyword: node.childForFieldName('name')?.text ?? null,
          star: '',
          value: value(node.childForFieldName('value')),
          at,
        }
      case 'list_splat':
        return { keyword: null, star: '*', value: value(expressionChildren(node)[0]), at }
      case 'dictionary_splat':
        return { keyword: null, star: '**', value: value(expressionChildren(node)[0]), at }
      default:
        return { keyword: null, star: '', value: toExpression(node, depth + 1), at }
    }
  })
}

/** Named children without comments, which the grammar allows anywhere. */
export function expressionChildren(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== 'comment')
}

function toCall(node: Node, depth: number): Expression {
  const callee = node.childForFieldName('function')
  const list = node.childForFieldName('arguments')
  const at = spanOf(node)
  if (!callee || !list) return { kind: 'other', type: 'call', at }
  return {
    kind: 'call',
    callee: toExpression(callee, depth + 1),
    arguments: list.type === 'argument_list' ? toArguments(list, depth) : [],
    argumentsAt: spanOf(list),
    at,
  }
}

function toItem(node: Node, depth: number): DictionaryItem[] {
  if (node.type === 'dictionary_splat') {
    const value = expressionChildren(node)[0]
    return value ? [{ key: null, value: toExpression(value, depth + 1) }] : []
  }
  const key = node.childForFieldName('key')
  const value = node.childForFieldName('value')
  if (node.type !== 'pair' || !key || !value) return []
  return [{ key: toExpression(key, depth + 1), value: toExpression(value, depth + 1) }]
}

function toText(node: Node, depth: number): Expression {
  const at = spanOf(node)
  const prefix = (node.firstChild?.text ?? '').replace(/['"]+$/, '').toLowerCase()
  if (prefix.includes('b') || prefix.includes('t')) return { kind: 'other', type: 'bytes or template', at }
  const raw = prefix.includes('r')
  const parts: Expression[] = []
  for (const child of node.namedChildren) {
    if (child.type === 'string_content') {
      const text = child.text
      const value = raw ? text : unescapeString(text)
      if (value === null) return { kind: 'other', type: 'named escape', at }
      const unbraced = prefix.includes('f') ? value.replaceAll('{{', '{').replaceAll('}}', '}') : value
      parts.push({ kind: 'string', value: unbraced, at: spanOf(child) })
    } else if (child.type === 'interpolation') {
      // A conversion or a format specification may change the text: such a string is not followed.
      const [expression, ...rest] = expressionChildren(child)
      if (!expression || rest.length > 0) return { kind: 'other', type: 'formatted string', at }
      parts.push(toExpression(expression, depth + 1))
    }
  }
  if (parts.length === 0) return { kind: 'string', value: '', at }
  const [only] = parts
  if (parts.length === 1 && only?.kind === 'string') return { ...only, at }
  return { kind: 'joined', parts, at }
}
