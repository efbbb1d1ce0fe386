import {
  type BindingElement,
  Node,
  type ParameterDeclaration,
  SyntaxKind,
  type VariableDeclaration,
} from 'ts-morph'
import { type Context, NONE, type Values } from './context.ts'
import { importedValues, requiredValues } from './exports.ts'
import { elementsOf } from './members.ts'
import { assignedTo } from './names.ts'
import { textOf } from './source-index.ts'
import type { FunctionLike } from './value.ts'

/** The possible values of a declared name; null where the node declares none. */
export function valuesOfDeclaration(context: Context, node: Node): Values | null {
  if (Node.isVariableDeclaration(node))
    return [...variable(context, node), ...assignedTo(context, node, node.getName())]
  if (Node.isParameterDeclaration(node))
    return [...parameter(context, node), ...assignedTo(context, node, node.getName())]
  if (Node.isBindingElement(node))
    return [...bound(context, node), ...assignedTo(context, node, node.getName())]
  if (Node.isFunctionDeclaration(node)) return [context.of('function', node)]
  if (Node.isClassDeclaration(node)) return [context.of('class', node)]
  if (Node.isEnumDeclaration(node)) return [context.of('object', node)]
  if (Node.isTypeAliasDeclaration(node)) return context.valuesOf(node.getTypeNode())
  if (Node.isImportEqualsDeclaration(node)) {
    const reference = node.getModuleReference()
    const specifier = Node.isExternalModuleReference(reference) ? textOf(reference.getExpression()) : null
    return specifier === null ? NONE : requiredValues(context, node, specifier)
  }
  return importedName(context, node)
}

function importedName(context: Context, node: Node): Values | null {
  const isName = Node.isImportSpecifier(node) || Node.isImportClause(node) || Node.isNamespaceImport(node)
  if (!isName) return null
  const declaration = node.getFirstAncestorByKind(SyntaxKind.ImportDeclaration)
  const values = importedValues(context, node, declaration?.getModuleSpecifierValue() ?? '')
  if (Node.isNamespaceImport(node)) return values
  const name = Node.isImportSpecifier(node) ? node.getName() : 'default'
  return values.flatMap((value) => context.member(value, name))
}

function variable(context: Context, node: VariableDeclaration): Values {
  const loop = node.getParent().getParent()
  if (Node.isForOfStatement(loop))
    return context.valuesOf(loop.getExpression()).flatMap((value) => elementsOf(context, value))
  return [node.getInitializer(), node.getTypeNode()].flatMap(context.valuesOf)
}

/** `{ add: name = "tasks.add" }` in destructuring. */
function bound(context: Context, node: BindingElement): Values {
  const pattern = node.getParent()
  if (!Node.isObjectBindingPattern(pattern) || node.getDotDotDotToken()) return NONE
  const property = node.getPropertyNameNode()
  const name = textOf(property) ?? property?.getText() ?? node.getName()
  const taken = context.valuesOf(pattern.getParent()).flatMap((value) => context.member(value, name))
  return [...taken, ...context.valuesOf(node.getInitializer())]
}

/** The values of a parameter: from its type, its default and its callers' arguments. */
function parameter(context: Context, node: ParameterDeclaration): Values {
  const own = [node.getInitializer(), node.getTypeNode()].flatMap(context.valuesOf)
  const parent = node.getParent() as Node
  if (
    node.isRestParameter() ||
    !(Node.isFunctionLikeDeclaration(parent) || Node.isFunctionExpression(parent))
  )
    return own
  const parameters = (parent as FunctionLike).getParameters()
  // TypeScript's `this` parameter takes no argument.
  const index = parameters.filter((one) => one.getName() !== 'this').indexOf(node)
  const given = context.callsOf(parent as FunctionLike).flatMap((call) => {
    const before = call.getArguments().slice(0, index + 1)
    return before.some(Node.isSpreadElement) ? NONE : context.valuesOf(before[index])
  })
  return [...own, ...given, ...(index === 0 ? itemsGivenTo(context, parent) : NONE)]
}

/** `["tasks.add"].map((name) => …)` */
function itemsGivenTo(context: Context, callback: Node): Values {
  const call = callback.getParent()
  if (!Node.isCallExpression(call) || call.getArguments()[0] !== callback) return NONE
  const method = call.getExpression()
  if (!Node.isPropertyAccessExpression(method) || !/^(forEach|map|flatMap)$/.test(method.getName()))
    return NONE
  return context.valuesOf(method.getExpression()).flatMap((value) => elementsOf(context, value))
}
