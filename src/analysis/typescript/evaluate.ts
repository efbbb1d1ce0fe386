import type { Node, SourceFile } from 'ts-morph'
import { callSites } from './call-sites.ts'
import { type Context, type IndexedSource, NONE, type Values } from './context.ts'
import { cacheCuttingCycles } from './cut-cycles.ts'
import { valuesOfDeclaration } from './declarations.ts'
import { valuesOfExpression } from './expressions.ts'
import { memberOf } from './members.ts'
import { valuesOfType } from './types.ts'
import type { Value } from './value.ts'

/**
 * Creates the evaluator. It follows constants, members, imports, returns and arguments, regardless of execution order.
 * Each value that it finds may reach the expression; further values may reach it, too.
 */
export function createEvaluation(
  sources: ReadonlyMap<SourceFile, IndexedSource>,
  resolve: (from: string, specifier: string) => string | null,
): Pick<Context, 'valuesOf' | 'fileOf'> {
  const files = new Map([...sources.values()].map((one) => [one.index.path, one]))
  const remembered = cacheCuttingCycles()
  const memberKey = keyPerMember()
  const valuesOf = (node: Node | undefined): Values =>
    node === undefined ? NONE : remembered(node, () => read(context, node))
  const context: Context = {
    valuesOf,
    remembered,
    member: (value, name) => {
      if (!('node' in value)) return memberOf(context, value, name)
      return remembered(memberKey(value, name), () => memberOf(context, value, name))
    },
    callsOf: callSites(
      [...files.values()].map(({ index }) => index),
      valuesOf,
    ),
    of: valuePerNode(),
    fileOf: (node) => {
      const file = sources.get(node.getSourceFile())
      if (!file) throw new Error('a node of a file that was not indexed')
      return file
    },
    imported: (from, specifier) => {
      const path = resolve(context.fileOf(from).index.path, specifier)
      return path === null ? null : (files.get(path) ?? null)
    },
  }
  return context
}

function read(context: Context, node: Node): Values {
  return (
    valuesOfExpression(context, node) ??
    valuesOfDeclaration(context, node) ??
    valuesOfType(context, node) ??
    NONE
  )
}

function valuePerNode(): Context['of'] {
  const single = new Map<string, Map<Node, Value>>()
  return (kind: Value['kind'], node: Node) => {
    const values = single.get(kind) ?? new Map<Node, Value>()
    single.set(kind, values)
    const value = values.get(node) ?? ({ kind, node } as Value)
    values.set(node, value)
    return value
  }
}

/** One object for each member of a value, as a key of the cache. */
function keyPerMember(): (value: Value, name: string) => object {
  const memberKeys = new Map<Value, Map<string, object>>()
  return (value, name) => {
    const keys = memberKeys.get(value) ?? new Map<string, object>()
    memberKeys.set(value, keys)
    const key = keys.get(name) ?? {}
    keys.set(name, key)
    return key
  }
}
