import { type Identifier, Node } from 'ts-morph'
import type { Context, Values } from './context.ts'
import { append, type Declaration, type SourceIndex } from './source-index.ts'

/** The declarations of a name in its innermost scope. */
export function declarationsOf(context: Context, identifier: Identifier): readonly Declaration[] {
  const { declarations } = context.fileOf(identifier).index
  const name = identifier.getText()
  for (let scope: Node | undefined = identifier; scope !== undefined; scope = scope.getParent()) {
    const found = declarations.get(scope)?.get(name)
    if (found) return found
  }
  return []
}

/** The values that later assignments give a variable. */
export function assignedTo(context: Context, declaration: Declaration, name: string): Values {
  const { index } = context.fileOf(declaration)
  const known = ASSIGNED.get(index) ?? new Map<string, Map<Declaration, Node[]>>()
  ASSIGNED.set(index, known)
  const own = known.get(name) ?? byDeclaration(context, index, name)
  known.set(name, own)
  return (own.get(declaration) ?? []).flatMap(context.valuesOf)
}

/** Looks each name up once, although many scopes may declare it. */
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
