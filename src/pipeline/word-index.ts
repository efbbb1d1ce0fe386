import type { WordIndex } from '../analysis/model/word-index.ts'
import { type FileSummary, holdsWord } from '../analysis/python/file-summary.ts'
import { memoize } from '../shared/memoize.ts'
import type { BlobLoader } from './blob-loader.ts'
import { oidAt, type Revision } from './revision.ts'

type WordList = 'imports' | 'taskModules' | 'importsByCode' | 'settings'
const WORD_LISTS: readonly WordList[] = ['imports', 'taskModules', 'importsByCode', 'settings']

/** Indexes the words of a revision's candidates; gives the other revision's index, the very object, where it is equal. */
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
    // Each package with a module of some name looks that name up.
    memoize((word) =>
      // An unreadable file may hold any word.
      summaries.flatMap(([path, summary]) =>
        summary === null || holdsWord(summary[list], word) ? [path] : [],
      ),
    )
  return {
    importing: holding('imports'),
    naming: holding('taskModules'),
    byCode: holding('importsByCode'),
    withSetting: holding('settings'),
  }
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
