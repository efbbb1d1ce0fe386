import { type BinaryExpression, type CallExpression, Node, type TemplateExpression } from 'ts-morph'
import { type Context, NONE, type Values } from './context.ts'
import { importedValues, requiredValues } from './exports.ts'
import { resultsOf } from './functions.ts'
import { elementsOf, instanceOf } from './members.ts'
import { declarationsOf } from './names.ts'
import { receiverOf } from './receiver.ts'
import { textOf, unwrapped } from './source-index.ts'
import type { Text, Value } from './value.ts'

/** The possible values of an expression; null for other kinds of nodes. */
export function valuesOfExpression(context: Context, outer: Node): Values | null {
  const node = unwrapped(outer)
  if (node !== outer) return context.valuesOf(node)
  const text = textOf(node)
  if (text !== null) return [{ kind: 'text', text, literal: node }]
  if (Node.isIdentifier(node)) return declarationsOf(context, node).flatMap(context.valuesOf)
  if (Node.isPropertyAccessExpression(node)) {
    const of = context.valuesOf(node.getExpression())
    return of.flatMap((value) => context.member(value, node.getName()))
  }
  if (Node.isElementAccessExpression(node)) {
    const name = textOf(node.getArgumentExpression())
    const of = context.valuesOf(node.getExpression())
    // Each element is possible.
    return of.flatMap((value) => (name === null ? elementsOf(context, value) : context.member(value, name)))
  }
  if (Node.isTemplateExpression(node)) return template(context, node)
  if (Node.isBinaryExpression(node)) return binary(context, node)
  if (Node.isConditionalExpression(node))
    return [node.getWhenTrue(), node.getWhenFalse()].flatMap(context.valuesOf)
  if (Node.isCallExpression(node)) return called(context, node)
  if (Node.isNewExpression(node))
    return context.valuesOf(node.getExpression()).flatMap((value) => instanceOf(context, value))
  if (Node.isThisExpression(node)) return receiverOf(context, node)
  if (Node.isObjectLiteralExpression(node) || Node.isArrayLiteralExpression(node))
    return [context.of('object', node)]
  if (Node.isArrowFunction(node) || Node.isFunctionExpression(node)) return [context.of('function', node)]
  if (Node.isClassExpression(node)) return [context.of('class', node)]
  return null
}

function called(context: Context, call: CallExpression): Values {
  const callee = unwrapped(call.getExpression())
  const [first] = call.getArguments()
  const specifier = textOf(first)
  if (callee.getText() === 'require' && specifier !== null) return requiredValues(context, call, specifier)
  if (Node.isImportExpression(callee) && specifier !== null) return importedValues(context, call, specifier)
  if (Node.isPropertyAccessExpression(callee) && callee.getText() === 'Object.freeze')
    return context.valuesOf(first)
  return context.valuesOf(callee).flatMap((value) => resultsOf(context, value))
}

function binary(context: Context, node: BinaryExpression): Values {
  switch (node.getOperatorToken().getText()) {
    case '+':
      return concatenated(context.valuesOf(node.getLeft()), context.valuesOf(node.getRight()))
    case '||':
    case '??':
      return [node.getLeft(), node.getRight()].flatMap(context.valuesOf)
    case '&&':
    case ',':
    case '=':
    case '||=':
    case '??=':
      return context.valuesOf(node.getRight())
    default:
      return NONE
  }
}

function template(context: Context, node: TemplateExpression): Values {
  let values: Values = [constant(node.getHead().getLiteralText())]
  for (const span of node.getTemplateSpans()) {
    values = concatenated(values, context.valuesOf(span.getExpression()))
    values = concatenated(values, [constant(span.getLiteral().getLiteralText())])
  }
  return values
}

function constant(text: string): Text {
  return { kind: 'text', text, literal: null }
}

/** More combinations than this are not a list of names. */
const MAX_TEXTS = 2000
const MAX_LENGTH = 1000

/** All combinations. With an empty text the other one stays a literal. */
function concatenated(left: Values, right: Values): Values {
  const [starts, ends] = [left.filter(isText), right.filter(isText)]
  if (starts.length * ends.length > MAX_TEXTS) return NONE
  return starts.flatMap((start) =>
    ends.flatMap((end) => {
      if (start.text === '') return [end]
      if (end.text === '') return [start]
      return start.text.length + end.text.length > MAX_LENGTH ? [] : [constant(start.text + end.text)]
    }),
  )
}

export function isText(value: Value): value is Text {
  return value.kind === 'text'
}
