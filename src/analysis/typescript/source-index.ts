import {
  type BinaryExpression,
  type BindingElement,
  type CallExpression,
  type ClassDeclaration,
  type ClassExpression,
  type EnumDeclaration,
  type ExportAssignment,
  type ExportDeclaration,
  type FunctionDeclaration,
  type FunctionExpression,
  type ImportClause,
  type ImportEqualsDeclaration,
  type ImportSpecifier,
  type NamespaceImport,
  type NewExpression,
  Node,
  type ParameterDeclaration,
  type ReturnStatement,
  type SourceFile,
  type TypeAliasDeclaration,
  type VariableDeclaration,
} from 'ts-morph'

/** The nodes that declare or assign a name. */
export type Declaration =
  | VariableDeclaration
  | BindingElement
  | ParameterDeclaration
  | FunctionDeclaration
  | FunctionExpression
  | ClassDeclaration
  | ClassExpression
  | EnumDeclaration
  | TypeAliasDeclaration
  | ImportClause
  | ImportSpecifier
  | NamespaceImport
  | ImportEqualsDeclaration

export type Call = CallExpression | NewExpression

/** The declarations by scope, calls, assignments and exports of a file. */
export interface SourceIndex {
  readonly path: string
  readonly declarations: ReadonlyMap<Node, ReadonlyMap<string, readonly Declaration[]>>
  /** Calls by the last name of the callee: `send` for `this.queue.send(…)`. */
  readonly calls: ReadonlyMap<string, readonly Call[]>
  /** Assignments by the last name of the target. */
  readonly assignments: ReadonlyMap<string, readonly BinaryExpression[]>
  readonly exports: readonly (ExportDeclaration | ExportAssignment)[]
  /** Return statements by function. */
  readonly returns: ReadonlyMap<Node, readonly ReturnStatement[]>
  /** The old and new names of imports and exports with `as`. */
  readonly renamed: readonly (readonly [string, string])[]
}

/**
 * One walk fills the index: ts-morph's search by kind takes quadratic time in the file's size, and its `isDefaultExport`
 * needs a type checker.
 */
export function indexSource(path: string, source: SourceFile): SourceIndex {
  const declarations = new Map<Node, Map<string, Declaration[]>>()
  const calls = new Map<string, Call[]>()
  const assignments = new Map<string, BinaryExpression[]>()
  const exports: (ExportDeclaration | ExportAssignment)[] = []
  const returns = new Map<Node, ReturnStatement[]>()
  const renamed: [string, string][] = []

  function declare(declaration: Declaration): void {
    const name = declaredName(declaration)
    const scope = scopeOf(declaration)
    if (name === null || scope === undefined) return
    const names = declarations.get(scope) ?? new Map<string, Declaration[]>()
    declarations.set(scope, names)
    append(names, name, declaration)
  }

  source.forEachDescendant((node) => {
    if (isDeclaration(node)) declare(node)
    if (Node.isCallExpression(node) || Node.isNewExpression(node)) {
      const name = lastName(node.getExpression())
      if (name !== null) append(calls, name, node)
    } else if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === '=') {
      const name = lastName(node.getLeft())
      if (name !== null) append(assignments, name, node)
    } else if (Node.isReturnStatement(node)) {
      const owner = node.getFirstAncestor(isFunctionScope)
      if (owner) append(returns, owner, node)
    } else if (Node.isExportDeclaration(node) || Node.isExportAssignment(node)) {
      exports.push(node)
    } else if (Node.isImportSpecifier(node) || Node.isExportSpecifier(node)) {
      const alias = node.getAliasNode()?.getText()
      if (alias !== undefined) renamed.push([node.getName(), alias])
    } else if (Node.isImportClause(node)) {
      const name = node.getDefaultImport()?.getText()
      if (name !== undefined) renamed.push(['default', name])
    }
  })
  return { path, declarations, calls, assignments, exports, returns, renamed }
}

/** `c` of `a.b.c` and `a.b["c"]`. */
export function lastName(node: Node): string | null {
  const inner = unwrapped(node)
  if (Node.isIdentifier(inner)) return inner.getText()
  if (Node.isPropertyAccessExpression(inner)) return inner.getName()
  if (Node.isElementAccessExpression(inner)) return textOf(inner.getArgumentExpression())
  return null
}

/** The value of a string literal or of a template without substitutions. */
export function textOf(node: Node | undefined): string | null {
  return Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)
    ? node.getLiteralText()
    : null
}

/** Strips parentheses, `as const`, `satisfies`, `!` and `await`. */
export function unwrapped(node: Node): Node {
  let inner = node
  while (
    Node.isParenthesizedExpression(inner) ||
    Node.isAsExpression(inner) ||
    Node.isSatisfiesExpression(inner) ||
    Node.isTypeAssertion(inner) ||
    Node.isNonNullExpression(inner) ||
    Node.isAwaitExpression(inner)
  )
    inner = inner.getExpression()
  return inner
}

export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key)
  if (known) known.push(value)
  else map.set(key, [value])
}

function isDeclaration(node: Node): node is Declaration {
  return (
    Node.isVariableDeclaration(node) ||
    Node.isBindingElement(node) ||
    Node.isParameterDeclaration(node) ||
    Node.isFunctionDeclaration(node) ||
    Node.isFunctionExpression(node) ||
    Node.isClassDeclaration(node) ||
    Node.isClassExpression(node) ||
    Node.isEnumDeclaration(node) ||
    Node.isTypeAliasDeclaration(node) ||
    Node.isImportClause(node) ||
    Node.isImportSpecifier(node) ||
    Node.isNamespaceImport(node) ||
    Node.isImportEqualsDeclaration(node)
  )
}

function declaredName(node: Declaration): string | null {
  if (Node.isImportClause(node)) return node.getDefaultImport()?.getText() ?? null
  if (Node.isImportSpecifier(node)) return node.getAliasNode()?.getText() ?? node.getName()
  const name = node.getNameNode()
  if (Node.isIdentifier(name)) return name.getText()
  return Node.isExportable(node) && node.hasDefaultKeyword() ? 'default' : null
}

/** The scope of a declared name: `var` has the whole function, a function expression's name only its body. */
function scopeOf(node: Declaration): Node | undefined {
  if (Node.isFunctionExpression(node) || Node.isClassExpression(node)) return node
  if (Node.isImportClause(node) || Node.isImportSpecifier(node) || Node.isNamespaceImport(node))
    return node.getSourceFile()
  const isVar =
    Node.isVariableDeclaration(node) && node.getVariableStatement()?.getDeclarationKind() === 'var'
  return node.getFirstAncestor((ancestor) => (isVar ? isFunctionScope(ancestor) : isScope(ancestor)))
}

function isScope(node: Node): boolean {
  return (
    isFunctionScope(node) ||
    Node.isBlock(node) ||
    Node.isCaseBlock(node) ||
    Node.isForStatement(node) ||
    Node.isForOfStatement(node) ||
    Node.isForInStatement(node) ||
    Node.isCatchClause(node)
  )
}

function isFunctionScope(node: Node): boolean {
  return (
    Node.isSourceFile(node) ||
    Node.isModuleBlock(node) ||
    Node.isFunctionLikeDeclaration(node) ||
    Node.isFunctionExpression(node)
  )
}
