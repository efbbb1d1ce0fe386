import { type EntityName, Node } from 'ts-morph'
import { type Context, NONE, type Values } from './context.ts'
import { resultsOf } from './functions.ts'
import { instanceOf } from './members.ts'

/** Types that equal their type argument. */
const TRANSPARENT = new Set(['Promise', 'Awaited', 'Readonly', 'NonNullable', 'Partial'])

/** The value of a type; null where the node is not a type. Types are followed by name, not checked. */
export function valuesOfType(context: Context, node: Node): Values | null {
  if (!Node.isTypeNode(node)) return null
  if (Node.isUnionTypeNode(node) || Node.isIntersectionTypeNode(node))
    return node.getTypeNodes().flatMap(context.valuesOf)
  if (Node.isParenthesizedTypeNode(node)) return context.valuesOf(node.getTypeNode())
  if (Node.isTypeQuery(node)) return entity(context, node.getExprName())
  if (!Node.isTypeReference(node)) return NONE
  const name = node.getTypeName()
  const [argument] = node.getTypeArguments()
  if (TRANSPARENT.has(name.getText())) return context.valuesOf(argument)
  if (name.getText() === 'ReturnType')
    return context.valuesOf(argument).flatMap((value) => resultsOf(context, value))
  return entity(context, name).flatMap((value) => instanceOf(context, value))
}

function entity(context: Context, name: EntityName): Values {
  if (Node.isIdentifier(name)) return context.valuesOf(name)
  const member = name.getRight().getText()
  return entity(context, name.getLeft()).flatMap((value) => context.member(value, member))
}
