import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Language, Parser } from 'web-tree-sitter'
import { extractFacts } from '../analysis/python/extract-facts.ts'
import type { FileFacts } from '../analysis/python/facts.ts'

/** Source text to facts; pure once it is loaded. */
export type ReadFacts = (text: string) => FileFacts

/** Loads the grammar (tree-sitter-python, as WebAssembly) and returns the function that the analysis is given. */
export async function loadPythonParser(): Promise<ReadFacts> {
  const require = createRequire(import.meta.url)
  const grammar = readFile(require.resolve('tree-sitter-python/tree-sitter-python.wasm'))
  await Parser.init()
  const parser = new Parser().setLanguage(await Language.load(await grammar))
  return (text) => {
    const tree = parser.parse(text)
    if (tree === null) throw new Error('the parser was cancelled')
    try {
      return extractFacts(tree, text)
    } finally {
      tree.delete()
    }
  }
}
