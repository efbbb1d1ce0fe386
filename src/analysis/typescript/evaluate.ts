import type { Node, SourceFile } from 'ts-morph'
import { callSites } from './call-sites.ts'
import { type Context, type IndexedSource, NONE, type Values } from './context.ts'
import { valuesOfDeclaration } from './declarations.ts'
import { valuesOfExpression } from './expressions.ts'
import { memberOf } from './members.ts'
import { valuesOfType } from './types.ts'
import type { Value } from './value.ts'

/** Names that pass through more steps stay unknown. */
const MAX_DEPTH = 80
/** The most recomputations of results that a cycle cut short. Code that people write hardly has any. */
const MAX_REPEATS = 10_000
/** Expressions with more possible values are not useful. */
const MAX_VALUES = 2000

/**
 * Creates the evaluator. It follows constants, members, imports, returns and arguments, regardless of execution order.
 * Each value that it finds may reach the expression; further values may reach it, too.
 */
export function createEvaluation(
  sources: ReadonlyMap<SourceFile, IndexedSource>,
  resolve: (from: string, specifier: string) => string | null,
): Pick<Context, 'valuesOf' | 'fileOf'> {
  const files = new Map([...sources.values()].map((one) => [one.index.path, one]))
  const known = new Map<object, Values>()
  const underWay = new Set<object>()
  const single = new Map<string, Map<Node, Value>>()
  const memberKeys = new Map<Value, Map<string, object>>()
  let cuts = 0
  let repeats = 0

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
    of: (kind: Value['kind'], node: Node) => {
      const values = single.get(kind) ?? new Map<Node, Value>()
      single.set(kind, values)
      const value = values.get(node) ?? ({ kind, node } as Value)
      values.set(node, value)
      return value
    },
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

  function valuesOf(node: Node | undefined): Values {
    return node === undefined ? NONE : remembered(node, () => read(node))
  }

  function read(node: Node): Values {
    return (
      valuesOfExpression(context, node) ??
      valuesOfDeclaration(context, node) ??
      valuesOfType(context, node) ??
      NONE
    )
  }

  function remembered(key: object, compute: () => Values): Values {
    const before = known.get(key)
    if (before !== undefined) return before
    if (underWay.size > MAX_DEPTH) return NONE
    if (underWay.has(key) || repeats > MAX_REPEATS) {
      cuts++
      return NONE
    }
    const cutsBefore = cuts
    underWay.add(key)
    const found = new Set(compute())
    underWay.delete(key)
    const values = found.size > MAX_VALUES ? NONE : [...found]
    // A cycle cut this result short, so it is incomplete.
    if (cuts === cutsBefore) known.set(key, values)
    else repeats++
    return values
  }

  function memberKey(value: Value, name: string): object {
    const keys = memberKeys.get(value) ?? new Map<string, object>()
    memberKeys.set(value, keys)
    const key = keys.get(name) ?? {}
    keys.set(name, key)
    return key
  }

  return context
}
