import type { Node, Tree } from 'web-tree-sitter'
import type { FileFacts } from './facts.ts'
import { toStatements } from './statements.ts'
import { readSuppressions } from './suppressions.ts'
import { copyTree } from './syntax.ts'
import { taskNameStrings } from './task-name-strings.ts'

/** Reads the facts of a file from its syntax tree. Never fails: `errorLines` lists invalid Python. */
export function extractFacts(tree: Tree, text: string): FileFacts {
  const root = tree.rootNode
  const copy = copyTree(tree, text)
  return {
    statements: toStatements(copy),
    texts: taskNameStrings(copy),
    errorLines: root.hasError ? errorLines(root) : [],
    suppressions: readSuppressions(root, text),
  }
}

function errorLines(root: Node): number[] {
  const lines = new Set<number>()
  const pending: Node[] = [root]
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.isError || node.isMissing) lines.add(node.startPosition.row + 1)
    else if (node.hasError) pending.push(...node.children)
  }
  return [...lines].sort((a, b) => a - b)
}
