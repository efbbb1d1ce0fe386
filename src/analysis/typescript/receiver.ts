import { Node } from 'ts-morph'
import { type Context, NONE, type Values } from './context.ts'
import { instanceOf } from './members.ts'

/** `this` is the nearest object or class around the function. Arrow functions are skipped. */
export function receiverOf(context: Context, node: Node): Values {
  for (let inner = node, outer = node.getParent(); outer; inner = outer, outer = outer.getParent()) {
    if (Node.isClassDeclaration(outer) || Node.isClassExpression(outer)) {
      const isStatic = Node.isStaticable(inner) ? inner.isStatic() : Node.isClassStaticBlockDeclaration(inner)
      const value = context.of('class', outer)
      return isStatic ? [value] : instanceOf(context, value)
    }
    if (!Node.isObjectLiteralExpression(outer)) continue
    if (Node.isMethodDeclaration(inner)) return [context.of('object', outer)]
    if (Node.isPropertyAssignment(inner) && Node.isFunctionExpression(inner.getInitializer()))
      return [context.of('object', outer)]
  }
  return NONE
}
