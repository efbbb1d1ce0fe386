import { type BinaryExpression, type ExportDeclaration, Node } from 'ts-morph'
import { type Context, type IndexedSource, NONE, type Values } from './context.ts'
import { CELERY_PACKAGES } from './packages.ts'
import type { Declaration } from './source-index.ts'

/** The value of `import * as`. */
export function importedValues(context: Context, from: Node, specifier: string): Values {
  const name = CELERY_PACKAGES.find((one) => specifier === one || specifier.startsWith(`${one}/`))
  if (name !== undefined) return [{ kind: 'package', path: specifier.slice(name.length + 1) }]
  const file = context.imported(from, specifier)
  return file ? [context.of('module', file.source)] : NONE
}

/** The value of `require`; for a CommonJS module the value of `module.exports`, if it is set. */
export function requiredValues(context: Context, from: Node, specifier: string): Values {
  const values = importedValues(context, from, specifier)
  const file = context.imported(from, specifier)
  return file ? [...values, ...wholeOf(context, file)] : values
}

/** The value that a file of the repository exports under a name. */
export function exportedValues(context: Context, file: IndexedSource, name: string): Values {
  return [
    ...declaredExports(context, file, name),
    ...file.index.exports.flatMap((node) => {
      if (Node.isExportDeclaration(node)) return listedExports(context, node, name)
      if (node.isExportEquals()) return []
      return name === 'default' ? context.valuesOf(node.getExpression()) : []
    }),
    ...commonExports(context, file, name),
  ]
}

/** `export const`, `export function`, `export default class`. */
function declaredExports(context: Context, { source, index }: IndexedSource, name: string): Values {
  const declared = index.declarations.get(source)
  const own = (declared?.get(name) ?? []).filter((node) => isExported(node, false))
  const unnamed = name === 'default' ? [...(declared?.values() ?? [])].flat() : []
  return [...own, ...unnamed.filter((node) => isExported(node, true))].flatMap(context.valuesOf)
}

function isExported(node: Declaration, byDefault: boolean): boolean {
  const statement = Node.isVariableDeclaration(node) ? node.getVariableStatement() : node
  return (
    Node.isExportable(statement) &&
    statement.hasExportKeyword() &&
    statement.hasDefaultKeyword() === byDefault
  )
}

/** `export { a as b }`, `export { a } from`, `export * from`. */
function listedExports(context: Context, node: ExportDeclaration, name: string): Values {
  const specifier = node.getModuleSpecifierValue()
  const from = specifier === undefined ? NONE : importedValues(context, node, specifier)
  const namespace = node.getNamespaceExport()
  if (namespace) return namespace.getName() === name ? from : NONE
  if (node.isNamespaceExport())
    return name === 'default' ? NONE : from.flatMap((value) => context.member(value, name))
  return node.getNamedExports().flatMap((one) => {
    if ((one.getAliasNode()?.getText() ?? one.getName()) !== name) return []
    if (specifier !== undefined) return from.flatMap((value) => context.member(value, one.getName()))
    return context.valuesOf(one.getNameNode())
  })
}

/** `exports.name = …` and the members of `module.exports`. */
function commonExports(context: Context, file: IndexedSource, name: string): Values {
  const named = (file.index.assignments.get(name) ?? []).filter((assignment) => {
    const left = assignment.getLeft()
    return (
      Node.isPropertyAccessExpression(left) && /^(module\.)?exports$/.test(left.getExpression().getText())
    )
  })
  const whole = wholeOf(context, file)
  const members = whole.flatMap((value) => context.member(value, name))
  const values = [...named.flatMap((assignment) => context.valuesOf(assignment.getRight())), ...members]
  if (name !== 'default' || values.length > 0) return values
  // The default of a CommonJS module is the module.
  return whole.length > 0 || file.index.exports.length > 0 ? whole : [context.of('module', file.source)]
}

function wholeOf(context: Context, { index }: IndexedSource): Values {
  const assigned = (index.assignments.get('exports') ?? []).filter(isModuleExports)
  const expressions = index.exports.flatMap((node) =>
    Node.isExportAssignment(node) && node.isExportEquals() ? [node.getExpression()] : [],
  )
  return [...assigned.map((assignment) => assignment.getRight()), ...expressions].flatMap(context.valuesOf)
}

function isModuleExports(assignment: BinaryExpression): boolean {
  return assignment.getLeft().getText() === 'module.exports'
}
