import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Language, Parser } from 'web-tree-sitter'
import { extractFacts } from '../analysis/python/extract-facts.ts'
import type { FileFacts } from '../analysis/python/facts.ts'

/** Source text to facts; pure once it is loaded. */
export type ReadFacts = (text: string) => FileFacts

let parser: Promise<ReadFacts> | undefined

/**
 * The function that the analysis is given. One serves the whole process: the grammar lives in the memory of one
 * WebAssembly module, which is corrupted when two are loaded into it at a time, and parsing itself does not wait.
 */
export function loadPythonParser(): Promise<ReadFacts> {
  parser ??= load()
  return parser
}

/** Loads the grammar (tree-sitter-python, as WebAssembly). */
async function load(): Promise<ReadFacts> {
  const require = createRequire(import.meta.url)
  const grammar = readFile(require.resolve('tree-sitter-python/tree-sitter-python.wasm'))
  await Parser.init()
  const treeSitter = new Parser().setLanguage(await Language.load(await grammar))
  return (text) => {
    const tree = treeSitter.parse(text)
    if (tree === null) throw new Error('the parser was cancelled')
    try {
      return extractFacts(tree, text)
    } finally {
      tree.delete()
    }
  }
}
