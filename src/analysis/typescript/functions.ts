import { Node } from 'ts-morph'
import type { Context, Values } from './context.ts'
import { type FunctionLike, made, type Value } from './value.ts'

/** The result of a call. */
export function resultsOf(context: Context, value: Value): Values {
  return value.kind === 'function' ? returnsOf(context, value.node) : made(value)
}

/** The values that a function returns, from its body and its type. */
export function returnsOf(context: Context, node: FunctionLike): Values {
  const types = context.valuesOf(node.getReturnTypeNode())
  const body = node.getBody()
  if (!Node.isBlock(body)) return [...types, ...context.valuesOf(body)]
  const { returns } = context.fileOf(node).index
  const returned = context.remembered(body, () =>
    (returns.get(node) ?? []).flatMap((statement) => context.valuesOf(statement.getExpression())),
  )
  return [...types, ...returned]
}
