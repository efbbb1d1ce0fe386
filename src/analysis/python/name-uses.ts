import type { BridgedTree } from './bridge-syntax.ts'
import { childOf, copyTree, type SyntaxNode, textOf } from './syntax.ts'

/** A use of a name in a file, outside import statements. */
export interface NameUse {
  readonly name: string
  readonly start: number
  /** This place binds the name: a parameter, an assignment, `global`. */
  readonly binds: boolean
  /** The outermost function around it; null where the import of the file looks the name up. */
  readonly inside: FunctionBody | null
}

/** One object per function, shared by all uses in its body. */
interface FunctionBody {
  /** The offset of the first statement after the docstring; null where there is none. */
  readonly start: number | null
}

/** The uses of names in a file; null where the parser did not see all of its text, so that uses could be missed. */
export function nameUses({ tree, hasAllNames }: BridgedTree, text: string): readonly NameUse[] | null {
  if (tree.rootNode.hasError || !hasAllNames) return null
  const uses: NameUse[] = []
  visit(
    copyTree(tree, text, () => true),
    null,
    false,
    uses,
  )
  return uses
}

/** Nodes that bind or may bind the names in them. */
const BINDING = new Set([
  'parameters',
  'lambda_parameters',
  'global_statement',
  'nonlocal_statement',
  'delete_statement',
  'as_pattern_target',
  'case_pattern',
])

function visit(node: SyntaxNode, inside: FunctionBody | null, binds: boolean, uses: NameUse[]): void {
  const note = (name: string, isBound: boolean): void => {
    uses.push({ name, start: node.start, binds: isBound, inside })
  }
  switch (node.type) {
    case 'identifier':
      note(textOf(node), binds)
      return
    case 'import_statement':
    case 'import_from_statement':
      // A function that imports the name uses its local binding.
      if (inside !== null) for (const name of importedNames(node)) note(name, true)
      return
    case 'future_import_statement':
      return
    case 'attribute':
      for (const child of node.children) if (child.field !== 'attribute') visit(child, inside, false, uses)
      return
    case 'keyword_argument':
      for (const child of node.children) if (child.field !== 'name') visit(child, inside, false, uses)
      return
    case 'type':
      // `"Order"` names the class, too.
      for (const [name] of textOf(node).matchAll(/\w+/g)) note(name, false)
      return
    case 'assignment':
      if (isAll(node)) for (const [name] of textOf(node).matchAll(/\w+/g)) note(name, false)
      break
    default:
      break
  }
  for (const child of node.children) {
    const isBody = node.type === 'function_definition' && child.field === 'body' && inside === null
    visit(child, isBody ? { start: firstStatement(child) } : inside, isBinding(node, child, binds), uses)
  }
}

function isBinding(node: SyntaxNode, child: SyntaxNode, binds: boolean): boolean {
  if (BINDING.has(node.type)) return true
  switch (node.type) {
    case 'function_definition':
    case 'class_definition':
    case 'named_expression':
      return child.field === 'name'
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
    case 'for_in_clause':
      return child.field === 'left'
    case 'default_parameter':
    case 'typed_default_parameter':
      return child.field === 'name'
    case 'typed_parameter':
      return child.type !== 'type'
    // `orders[key] = …` changes the object and does not bind the name.
    case 'subscript':
    case 'call':
      return false
    default:
      return binds
  }
}

function importedNames(node: SyntaxNode): string[] {
  return node.children
    .filter((child) => child.field === 'name')
    .flatMap((child) => {
      const name = childOf(child, 'alias') ?? childOf(child, 'name') ?? child
      return textOf(name).split('.')[0] ?? []
    })
}

function isAll(node: SyntaxNode): boolean {
  const left = childOf(node, 'left')
  return left !== undefined && textOf(left) === '__all__'
}

function firstStatement(block: SyntaxNode): number | null {
  const [first, ...others] = block.children
  return (first && isDocstring(first) ? others[0] : first)?.start ?? null
}

function isDocstring(node: SyntaxNode): boolean {
  const [text] = node.type === 'expression_statement' ? node.children : []
  // An f-string is not a constant: it uses names.
  return text?.type === 'string' && text.children.every(({ type }) => type !== 'interpolation')
}
