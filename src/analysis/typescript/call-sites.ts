import { Node } from 'ts-morph'
import type { Values } from './context.ts'
import { append, type Call, lastName, type SourceIndex } from './source-index.ts'
import type { FunctionLike } from './value.ts'

/** A function with more callers passes on more names than are useful. */
const MAX_CALLS = 2000
const NONE: readonly Call[] = []

/** Finds the calls of a function and the `new` of a class: by name first, then by the value of the callee. */
export function callSites(
  sources: Iterable<SourceIndex>,
  valuesOf: (node: Node) => Values,
): (node: FunctionLike) => readonly Call[] {
  const calls = new Map<string, Call[]>()
  const renamed = new Map<string, string[]>()
  for (const source of sources) {
    for (const [name, own] of source.calls) for (const call of own) append(calls, name, call)
    for (const [from, to] of source.renamed) append(renamed, from, to)
  }

  function allNames(node: FunctionLike): ReadonlySet<string> {
    const names = new Set(ownNames(node))
    for (const name of names) for (const alias of renamed.get(name) ?? []) names.add(alias)
    return names
  }

  const grouped = new Map<string, Map<unknown, Call[]>>()

  /** The calls of a name, by the value of the callee. */
  function callsUnder(name: string): ReadonlyMap<unknown, readonly Call[]> {
    const known = grouped.get(name)
    if (known) return known
    const group = new Map<unknown, Call[]>()
    grouped.set(name, group)
    const own = calls.get(name) ?? NONE
    if (own.length > MAX_CALLS) return group
    for (const call of own) {
      for (const value of valuesOf(call.getExpression())) if ('node' in value) append(group, value.node, call)
    }
    return group
  }

  return (node) => {
    const target = Node.isConstructorDeclaration(node) ? node.getParent() : node
    return [...allNames(node)].flatMap((name) => callsUnder(name).get(target) ?? NONE)
  }
}

/** The names of a function in its file, and `default` where it is the default export. */
function ownNames(node: FunctionLike): string[] {
  if (Node.isConstructorDeclaration(node)) return namesOf(node.getParent())
  return namesOf(node)
}

function namesOf(node: Node): string[] {
  const names = Node.hasName(node) ? [node.getName()] : []
  if (Node.isNameable(node)) names.push(...(node.getName() === undefined ? [] : [node.getName() ?? '']))
  if (Node.isExportable(node) && node.hasDefaultKeyword()) names.push('default')
  const outer = node.getParentWhile((parent) => Node.isParenthesizedExpression(parent))
  const parent = (outer ?? node).getParent()
  if (Node.isExportAssignment(parent)) names.push('default')
  if (Node.isBinaryExpression(parent)) names.push(lastName(parent.getLeft()) ?? '')
  const holder = Node.isVariableDeclaration(parent) || Node.isPropertyAssignment(parent) ? parent : null
  if (holder) names.push(holder.getName())
  if (Node.isPropertyDeclaration(parent)) names.push(parent.getName())
  return names
}
