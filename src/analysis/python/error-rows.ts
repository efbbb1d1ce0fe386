import type { Node } from 'web-tree-sitter'

/** The rows (0-based) of all errors in a tree, those within errors too. */
export function errorRows(root: Node): number[] {
  if (!root.hasError) return []
  const rows: number[] = []
  const pending: Node[] = [root]
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.isError || node.isMissing) rows.push(node.startPosition.row)
    // One by one: a call with all children of an odd file would exhaust the stack.
    if (node.hasError) for (const child of node.children) pending.push(child)
  }
  return rows
}
