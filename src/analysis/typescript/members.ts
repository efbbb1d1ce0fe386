import { Node, type ObjectLiteralElementLike } from 'ts-morph'
import { type Context, NONE, type Values } from './context.ts'
import { exportedValues } from './exports.ts'
import { returnsOf } from './functions.ts'
import { append, textOf } from './source-index.ts'
import { type ClassLike, made, type ObjectLike, packageMember, type Value } from './value.ts'

/** The member of a value. */
export function memberOf(context: Context, value: Value, name: string): Values {
  switch (value.kind) {
    case 'package':
      return packageMember(value.path, name)
    case 'module':
      return exportedValues(context, context.fileOf(value.node), name)
    case 'object':
      return [...objectMember(context, value.node, name), ...setOn(context, value, value.node, name)]
    case 'class':
    case 'instance':
      return [...classMember(context, value, name), ...setOn(context, value, value.node, name)]
    default:
      return NONE
  }
}

/** All members of a list, an object or an enum. */
export function elementsOf(context: Context, value: Value): Values {
  if (value.kind !== 'object') return NONE
  const { node } = value
  if (Node.isArrayLiteralExpression(node)) return node.getElements().flatMap(context.valuesOf)
  if (Node.isEnumDeclaration(node))
    return node.getMembers().flatMap((member) => context.valuesOf(member.getInitializer()))
  return node.getProperties().flatMap((property) => propertyValue(context, property))
}

/** The instance of a class, from `new` or a type. */
export function instanceOf(context: Context, value: Value): Values {
  if (value.kind === 'client' || value.kind === 'worker' || value.kind === 'instance') return [value]
  if (value.kind !== 'class') return made(value)
  // A class may be a subclass of a client.
  const inherited = parentsOf(context, value.node).filter(
    ({ kind }) => kind === 'client' || kind === 'worker',
  )
  return [context.of('instance', value.node), ...inherited]
}

/** The instance of the base class. */
function parentsOf(context: Context, node: ClassLike): Values {
  const clause = node.getExtends()
  if (clause === undefined) return NONE
  return context.remembered(clause, () =>
    context.valuesOf(clause.getExpression()).flatMap((parent) => instanceOf(context, parent)),
  )
}

function objectMember(context: Context, node: ObjectLike, name: string): Values {
  if (Node.isArrayLiteralExpression(node)) return NONE
  if (Node.isEnumDeclaration(node)) return context.valuesOf(node.getMember(name)?.getInitializer())
  const own = ownProperties(node).get(name)
  if (own) return own.flatMap((property) => propertyValue(context, property))
  return node
    .getProperties()
    .filter(Node.isSpreadAssignment)
    .flatMap((spread) => context.valuesOf(spread.getExpression()))
    .flatMap((value) => context.member(value, name))
}

const PROPERTIES = new WeakMap<Node, Map<string, ObjectLiteralElementLike[]>>()

/** Members by name, so that an object of ten thousand entries is read once. */
function ownProperties(node: ObjectLike & { getProperties(): ObjectLiteralElementLike[] }) {
  const known = PROPERTIES.get(node) ?? new Map<string, ObjectLiteralElementLike[]>()
  if (PROPERTIES.has(node)) return known
  PROPERTIES.set(node, known)
  for (const property of node.getProperties()) {
    const name = Node.isSpreadAssignment(property) ? null : nameOfMember(property)
    if (name !== null) append(known, name, property)
  }
  return known
}

function propertyValue(context: Context, property: ObjectLiteralElementLike): Values {
  if (Node.isPropertyAssignment(property)) return context.valuesOf(property.getInitializer())
  if (Node.isShorthandPropertyAssignment(property)) return context.valuesOf(property.getNameNode())
  if (Node.isMethodDeclaration(property)) return [context.of('function', property)]
  if (Node.isGetAccessorDeclaration(property)) return returnsOf(context, property)
  return NONE
}

/** A member of a class or its instances, else of the base class. */
function classMember(context: Context, value: Value & { readonly node: ClassLike }, name: string): Values {
  const { node } = value
  const members = value.kind === 'class' ? node.getStaticMembers() : node.getInstanceMembers()
  const own = members.filter((member) => nameOfMember(member) === name)
  if (own.length > 0) return own.flatMap((member) => valueOfMember(context, member))
  const parents =
    value.kind === 'class' ? context.valuesOf(node.getExtends()?.getExpression()) : parentsOf(context, node)
  return parents.flatMap((parent) => context.member(parent, name))
}

function valueOfMember(context: Context, member: Node): Values {
  if (Node.isPropertyDeclaration(member))
    return [member.getInitializer(), member.getTypeNode()].flatMap(context.valuesOf)
  if (Node.isParameterDeclaration(member)) return context.valuesOf(member)
  if (Node.isMethodDeclaration(member)) return [context.of('function', member)]
  if (Node.isGetAccessorDeclaration(member)) return returnsOf(context, member)
  return NONE
}

/** `this.client = …` and `TASKS.add = …` in the file of the class or object. */
function setOn(context: Context, value: Value, node: Node, name: string): Values {
  const { assignments } = context.fileOf(node).index
  return (assignments.get(name) ?? []).flatMap((assignment) => {
    const left = assignment.getLeft()
    const isMember = Node.isPropertyAccessExpression(left) || Node.isElementAccessExpression(left)
    if (!isMember || !context.valuesOf(left.getExpression()).includes(value)) return []
    return context.valuesOf(assignment.getRight())
  })
}

function nameOfMember(member: Node): string | null {
  if (!Node.hasName(member)) return null
  const name = member.getNameNode()
  if (Node.isComputedPropertyName(name)) return textOf(name.getExpression())
  return textOf(name) ?? name.getText()
}
