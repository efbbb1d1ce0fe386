import type { WordIndex } from '../analysis/model/word-index.ts'
import { type Digest, holdsWord } from '../analysis/python/file-summary.ts'
import type { Library } from './blob-loader.ts'
import { oidAt, type Side } from './revision.ts'

type MentionList = 'imports' | 'taskModules' | 'importsByCode'
const MENTION_LISTS: readonly MentionList[] = ['imports', 'taskModules', 'importsByCode']

/** What a side's candidates mention; the very object of another side where it is the same, file by file. */
export function wordIndexOf(
  side: Side,
  library: Library,
  other?: { readonly side: Side; readonly wordIndex: WordIndex },
): WordIndex {
  if (other && sameWordIndex(side, other.side, library)) return other.wordIndex
  const digests = side.candidates.map((path): [string, Digest | null] => [
    path,
    digestAt(side, library, path),
  ])
  const holding = (list: MentionList) =>
    remembered((word) =>
      // What could not be read may say anything.
      digests.flatMap(([path, digest]) => (digest === null || holdsWord(digest[list], word) ? [path] : [])),
    )
  return { importing: holding('imports'), naming: holding('taskModules'), byCode: holding('importsByCode') }
}

function sameWordIndex(side: Side, other: Side, library: Library): boolean {
  if (side.candidates.length !== other.candidates.length) return false
  return side.candidates.every((path, i) => {
    if (path !== other.candidates[i]) return false
    const [digest, before] = [digestAt(side, library, path), digestAt(other, library, path)]
    return digest === before || MENTION_LISTS.every((list) => digest?.[list] === before?.[list])
  })
}

function digestAt(side: Side, library: Library, path: string): Digest | null {
  const volume = library.get(oidAt(side.tree, path))
  return volume?.kind === 'read' ? volume.digest : null
}

/** Modules of one name are asked for by each package that has one. */
function remembered<V>(answer: (word: string) => V): (word: string) => V {
  const known = new Map<string, V>()
  return (word) => {
    const value = known.get(word) ?? answer(word)
    known.set(word, value)
    return value
  }
}
