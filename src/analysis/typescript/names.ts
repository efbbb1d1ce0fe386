import { type Identifier, Node } from 'ts-morph'
import type { Context, Values } from './context.ts'
import { append, type Declaration, type SourceIndex } from './source-index.ts'

/** What declares a name where it is used: the innermost scope decides. */
export function declarationsOf(context: Context, identifier: Identifier): readonly Declaration[] {
  const { declarations } = context.fileOf(identifier).index
  const name = identifier.getText()
  for (let scope: Node | undefined = identifier; scope !== undefined; scope = scope.getParent()) {
    const found = declarations.get(scope)?.get(name)
    if (found) return found
  }
  return []
}

/** What is assigned to a variable behind its declaration. */
export function assignedTo(context: Context, declaration: Declaration, name: string): Values {
  const { index } = context.fileOf(declaration)
  const known = ASSIGNED.get(index) ?? new Map<string, Map<Declaration, Node[]>>()
  ASSIGNED.set(index, known)
  const own = known.get(name) ?? byDeclaration(context, index, name)
  known.set(name, own)
  return (own.get(declaration) ?? []).flatMap(context.valuesOf)
}

/** Each name is looked up once, however many scopes have it. */
const ASSIGNED = new WeakMap<SourceIndex, Map<string, Map<Declaration, Node[]>>>()

function byDeclaration(context: Context, index: SourceIndex, name: string): Map<Declaration, Node[]> {
  const found = new Map<Declaration, Node[]>()
  for (const assignment of index.assignments.get(name) ?? []) {
    const left = assignment.getLeft()
    if (!Node.isIdentifier(left)) continue
    for (const declaration of declarationsOf(context, left)) append(found, declaration, assignment.getRight())
  }
  return found
}
