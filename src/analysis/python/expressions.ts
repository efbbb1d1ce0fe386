import type { Argument, DictionaryItem, Expression, Span } from './facts.ts'
import { unescapeString } from './string-literal.ts'
import { childOf, fieldText, type SyntaxNode, textOf } from './syntax.ts'

/** Longer literals and chains are not read, which bounds the recursion. People write shorter ones. */
const MAX_DEPTH = 60

export function spanOf(node: SyntaxNode): Span {
  return { start: node.start, end: node.end }
}

/** A syntax node as an expression. Kinds that never form a name, an option or its value become `other`. */
export function toExpression(node: SyntaxNode, depth = 0): Expression {
  const at = spanOf(node)
  if (depth > MAX_DEPTH) return { kind: 'other', type: 'too deep', at }
  return toLeaf(node, at) ?? toCompound(node, at, depth) ?? { kind: 'other', type: node.type, at }
}

/** An expression without inner ones; null for other kinds. */
function toLeaf(node: SyntaxNode, at: Span): Expression | null {
  switch (node.type) {
    case 'identifier':
      return { kind: 'name', name: textOf(node), at }
    case 'integer':
    case 'float':
      return { kind: 'number', text: textOf(node), at }
    case 'true':
      return { kind: 'constant', value: true, at }
    case 'false':
      return { kind: 'constant', value: false, at }
    case 'none':
      return { kind: 'constant', value: null, at }
    case 'slice':
      return toSlice(node)
    default:
      return null
  }
}

/** An expression with inner ones; null for other kinds. */
function toCompound(node: SyntaxNode, at: Span, depth: number): Expression | null {
  const inner = (child: SyntaxNode | null | undefined): Expression =>
    child ? toExpression(child, depth + 1) : { kind: 'other', type: 'missing', at }
  const field = (name: string): Expression => inner(childOf(node, name))
  switch (node.type) {
    case 'attribute':
      return { kind: 'attribute', object: field('object'), name: fieldText(node, 'attribute') ?? '', at }
    case 'call':
      return toCall(node, depth)
    case 'string':
      return toText(node, depth)
    case 'concatenated_string':
      return { kind: 'joined', parts: node.children.map(inner), at }
    case 'parenthesized_expression':
      return inner(node.children[0])
    case 'binary_operator': {
      const operator = fieldText(node, 'operator') ?? ''
      return { kind: 'binary', operator, left: field('left'), right: field('right'), at }
    }
    case 'comparison_operator': {
      const [left, operator, right, ...others] = node.children
      if (operator?.type !== '==' || others.length > 0) return null
      return { kind: 'binary', operator: '==', left: inner(left), right: inner(right), at }
    }
    case 'conditional_expression': {
      const [first, , second] = node.children
      return { kind: 'choice', options: [inner(first), inner(second)], at }
    }
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
      return { kind: 'sequence', items: node.children.map(inner), at }
    case 'dictionary':
      return { kind: 'dictionary', items: node.children.flatMap((c) => toItem(c, depth)), at }
    case 'subscript':
      return { kind: 'subscript', object: field('value'), index: field('subscript'), at }
    case 'named_expression':
      return field('value')
    default:
      return null
  }
}

function toSlice(node: SyntaxNode): Expression {
  const at = spanOf(node)
  const bounds = /^(?<from>-?\d+)?\s*:\s*(?<to>-?\d+)?$/.exec(textOf(node).trim())?.groups
  if (!bounds) return { kind: 'other', type: 'slice', at }
  const number = (text: string | undefined) => (text === undefined ? null : Number(text))
  return { kind: 'slice', from: number(bounds.from), to: number(bounds.to), at }
}

/** The arguments of a call, or the bases and keywords of a class. */
export function toArguments(list: SyntaxNode, depth = 0): Argument[] {
  return list.children.map((node) => {
    const at = spanOf(node)
    const value = (child: SyntaxNode | null | undefined): Expression =>
      child ? toExpression(child, depth + 1) : { kind: 'other', type: 'missing', at }
    switch (node.type) {
      case 'keyword_argument':
        return {
          keyword: fieldText(node, 'name') ?? null,
          star: '',
          value: value(childOf(node, 'value')),
          at,
        }
      case 'list_splat':
        return { keyword: null, star: '*', value: value(node.children[0]), at }
      case 'dictionary_splat':
        return { keyword: null, star: '**', value: value(node.children[0]), at }
      default:
        return { keyword: null, star: '', value: toExpression(node, depth + 1), at }
    }
  })
}

function toCall(node: SyntaxNode, depth: number): Expression {
  const callee = childOf(node, 'function')
  const list = childOf(node, 'arguments')
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

function toItem(node: SyntaxNode, depth: number): DictionaryItem[] {
  if (node.type === 'dictionary_splat') {
    const value = node.children[0]
    return value ? [{ key: null, value: toExpression(value, depth + 1) }] : []
  }
  const key = childOf(node, 'key')
  const value = childOf(node, 'value')
  if (node.type !== 'pair' || !key || !value) return []
  return [{ key: toExpression(key, depth + 1), value: toExpression(value, depth + 1) }]
}

function toText(node: SyntaxNode, depth: number): Expression {
  const at = spanOf(node)
  const prefix = (node.children[0] ? textOf(node.children[0]) : '').replace(/['"]+$/, '').toLowerCase()
  if (prefix.includes('b') || prefix.includes('t')) return { kind: 'other', type: 'bytes or template', at }
  const raw = prefix.includes('r')
  const parts: Expression[] = []
  for (const child of node.children) {
    if (child.type === 'string_content') {
      const text = prefix.includes('f') ? unbrace(textOf(child)) : textOf(child)
      const value = raw ? text : unescapeString(text)
      if (value === null) return { kind: 'other', type: 'named escape', at }
      parts.push({ kind: 'string', value, at: spanOf(child) })
    } else if (child.type === 'interpolation') {
      // `{x=}`, a conversion or a format specification changes the text, so the string stays unknown.
      const [expression] = child.children
      const rest = expression && textOf(child).slice(expression.end - child.start)
      if (!expression || !/^\s*\}$/.test(rest ?? '')) return { kind: 'other', type: 'formatted string', at }
      parts.push(toExpression(expression, depth + 1))
    }
  }
  if (parts.length === 0) return { kind: 'string', value: '', at }
  const [only] = parts
  if (parts.length === 1 && only?.kind === 'string') return { ...only, at }
  return { kind: 'joined', parts, at }
}

/** In an f-string, doubled braces mean one brace. They are replaced before escapes are read. */
function unbrace(text: string): string {
  return text.replaceAll('{{', '{').replaceAll('}}', '}')
}
