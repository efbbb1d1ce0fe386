import type { Search } from '../analysis/import-graph/search.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { type Attempt, loadUntilComplete } from './load-until-complete.ts'
import { type CachedRepository, oidAt } from './revision.ts'

/** A word to search all Python for, a text to search other files for, or a blob to load. */
type Request =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'outside Python'; readonly text: string }
  | { readonly kind: 'text' | 'facts'; readonly oid: string }

/** The results of searches so far. */
interface Found {
  readonly words: Map<string, ReadonlySet<string>>
  readonly outsidePython: Map<string, boolean>
}

/** Python, which is searched by itself, and documentation. */
const NOT_RUN = /\.(py|md|rst)$/

/**
 * Asks a question that needs files which contain some word, whatever they are. The question is asked again until it
 * requests no further search and no further file.
 */
export async function searchRevision<T>(
  { source, loader }: CachedRepository,
  linked: LinkedRevision,
  settings: Settings,
  question: (search: Search) => T,
): Promise<T> {
  const ignored = isIgnoredBy(settings)
  const found: Found = { words: new Map(), outsidePython: new Map() }
  const { rev } = linked.revision.tree
  const { result } = await loadUntilComplete(
    () => attempt(loader, linked, question, found),
    async (requests) => {
      await Promise.all(
        requests.map(async (request) => {
          if (request.kind === 'word') {
            const paths = await source.containing(rev, ['.py'], [request.word])
            found.words.set(request.word, new Set([...paths].filter((path) => !ignored(path))))
          } else if (request.kind === 'outside Python') {
            const paths = await source.containing(rev, [''], [request.text])
            found.outsidePython.set(
              request.text,
              [...paths].some((path) => !NOT_RUN.test(path)),
            )
          }
        }),
      )
      const oidsOf = (kind: 'text' | 'facts') =>
        requests.flatMap((request) => (request.kind === kind ? [request.oid] : []))
      await loader.loadTexts(oidsOf('text'))
      await loader.loadFacts(oidsOf('facts'))
    },
  )
  return result
}

function attempt<T>(
  loader: BlobLoader,
  { revision, snapshot }: LinkedRevision,
  question: (search: Search) => T,
  found: Found,
): Attempt<T, Request> {
  const words = new Set<string>()
  const outside = new Set<string>()
  const texts = new Set<string>()
  const search: Search = {
    containing(word) {
      if (!found.words.has(word)) words.add(word)
      return found.words.get(word) ?? null
    },
    isOutsidePython(text) {
      if (!found.outsidePython.has(text)) outside.add(text)
      return found.outsidePython.get(text) ?? null
    },
    read(path) {
      const oid = oidAt(revision.tree, path)
      const blob = loader.get(oid)
      if (blob?.kind === 'read' && blob.source) return { ...blob.summary, text: blob.source.text }
      if (blob?.kind !== 'unreadable') texts.add(oid)
      return null
    },
  }
  const result = question(search)
  const facts = missingBlobs(snapshot.program, revision, loader)
  return {
    result,
    missing: [
      ...[...words].map((word): Request => ({ kind: 'word', word })),
      ...[...outside].map((text): Request => ({ kind: 'outside Python', text })),
      ...[...texts].map((oid): Request => ({ kind: 'text', oid })),
      ...facts.map((oid): Request => ({ kind: 'facts', oid })),
    ],
  }
}
