import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Tree } from 'web-tree-sitter'
import type { BridgedTree } from '../analysis/python/bridge-syntax.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import type { NameUse } from '../analysis/python/name-uses.ts'
import type { WordUse } from '../analysis/python/word-uses.ts'

/** Source text to facts; pure once it is loaded. */
export interface ReadFacts {
  (text: string): FileFacts
  /** Where a text uses names. Not among the facts, as only fixes need it. */
  readonly nameUses: (text: string) => readonly NameUse[] | null
  /** What a text does with some words. */
  readonly wordUses: (words: ReadonlySet<string>, text: string) => readonly WordUse[]
}

let parser: Promise<ReadFacts> | undefined

/**
 * The parser of this process. There is one: the grammar is in the memory of one WebAssembly module, which is corrupted
 * when two grammars load at a time, and parsing is synchronous anyway.
 */
export function loadPythonParser(): Promise<ReadFacts> {
  parser ??= load()
  return parser
}

/** Loads the grammar (tree-sitter-python, as WebAssembly). */
async function load(): Promise<ReadFacts> {
  // Not before: with every file cached, nothing is parsed.
  const [{ Language, Parser }, { parseBridged }, { extractFacts }, { nameUses }, { wordUses }] =
    await Promise.all([
      import('web-tree-sitter'),
      import('../analysis/python/bridge-syntax.ts'),
      import('../analysis/python/extract-facts.ts'),
      import('../analysis/python/name-uses.ts'),
      import('../analysis/python/word-uses.ts'),
    ])
  const require = createRequire(import.meta.url)
  const grammar = readFile(require.resolve('tree-sitter-python/tree-sitter-python.wasm'))
  await Parser.init()
  const treeSitter = new Parser().setLanguage(await Language.load(await grammar))
  const parse = (text: string): Tree => {
    const tree = treeSitter.parse(text)
    if (tree === null) throw new Error('the parser was cancelled')
    return tree
  }
  const reading = <T>(read: (bridged: BridgedTree, text: string) => T) => {
    return (text: string): T => {
      const bridged = parseBridged(parse, text)
      try {
        return read(bridged, text)
      } finally {
        bridged.tree.delete()
      }
    }
  }
  return Object.assign(reading(extractFacts), {
    nameUses: reading(nameUses),
    wordUses: (words: ReadonlySet<string>, text: string) => reading(wordUses(words))(text),
  })
}
