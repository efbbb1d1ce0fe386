import type { WordIndex } from '../analysis/model/word-index.ts'
import { type FileSummary, holdsWord } from '../analysis/python/file-summary.ts'
import type { BlobLoader } from './blob-loader.ts'
import { oidAt, type Revision } from './revision.ts'

type WordList = 'imports' | 'taskModules' | 'importsByCode'
const WORD_LISTS: readonly WordList[] = ['imports', 'taskModules', 'importsByCode']

/** What a revision's candidates mention; the very object of another revision where it is the same, file by file. */
export function wordIndexOf(
  revision: Revision,
  loader: BlobLoader,
  other?: { readonly revision: Revision; readonly wordIndex: WordIndex },
): WordIndex {
  if (other && sameWordIndex(revision, other.revision, loader)) return other.wordIndex
  const summaries = revision.candidates.map((path): [string, FileSummary | null] => [
    path,
    summaryAt(revision, loader, path),
  ])
  const holding = (list: WordList) =>
    memoized((word) =>
      // What could not be read may say anything.
      summaries.flatMap(([path, summary]) =>
        summary === null || holdsWord(summary[list], word) ? [path] : [],
      ),
    )
  return { importing: holding('imports'), naming: holding('taskModules'), byCode: holding('importsByCode') }
}

function sameWordIndex(revision: Revision, other: Revision, loader: BlobLoader): boolean {
  if (revision.candidates.length !== other.candidates.length) return false
  return revision.candidates.every((path, i) => {
    if (path !== other.candidates[i]) return false
    const [summary, before] = [summaryAt(revision, loader, path), summaryAt(other, loader, path)]
    return summary === before || WORD_LISTS.every((list) => summary?.[list] === before?.[list])
  })
}

function summaryAt(revision: Revision, loader: BlobLoader, path: string): FileSummary | null {
  const blob = loader.get(oidAt(revision.tree, path))
  return blob?.kind === 'read' ? blob.summary : null
}

/** Modules of one name are asked for by each package that has one. */
function memoized<V>(answer: (word: string) => V): (word: string) => V {
  const known = new Map<string, V>()
  return (word) => {
    const value = known.get(word) ?? answer(word)
    known.set(word, value)
    return value
  }
}
