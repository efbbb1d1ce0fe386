import type { BridgedTree } from './bridge-syntax.ts'
import { errorRows } from './error-rows.ts'
import type { FileFacts } from './facts.ts'
import { hiddenLineEnds } from './hidden-line-ends.ts'
import { readOldNames } from './old-names.ts'
import { toStatements } from './statements.ts'
import { readSuppressions } from './suppressions.ts'
import { copyTree } from './syntax.ts'
import { taskNameStrings } from './task-name-strings.ts'

/** Reads the facts of a file from its syntax tree. Never fails: `errorLines` lists invalid Python. */
export function extractFacts({ tree, unknownLines }: BridgedTree, text: string): FileFacts {
  const root = tree.rootNode
  const copy = copyTree(tree, text)
  return {
    statements: toStatements(copy),
    texts: taskNameStrings(copy),
    errorLines: [...new Set([...errorRows(root), ...hiddenLineEnds(root, text)])]
      .sort((a, b) => a - b)
      .map((row) => row + 1),
    unknownLines,
    suppressions: readSuppressions(root, text),
    oldNames: readOldNames(root, text),
  }
}
