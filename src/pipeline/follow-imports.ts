import { importCycles } from '../analysis/import-graph/import-cycles.ts'
import type { Search } from '../analysis/import-graph/search.ts'
import { uncertainFiles } from '../analysis/import-graph/uncertain-files.ts'
import { type Suspects, unimportedModules } from '../analysis/import-graph/worker-imports.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { type Attempt, loadUntilComplete } from './load-until-complete.ts'
import { type CachedRepository, oidAt } from './revision.ts'

/**
 * Reads the modules that the change's new imports lead to, as far as these may lead back, and the importers of its task
 * files that workers may not import. Most changes have neither.
 */
export async function followImports(
  repository: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
  settings: Settings,
): Promise<LinkedRevision> {
  const { loader } = repository
  await loadUntilComplete(() => {
    // For the files that it requests; the rule about cycles looks for them again.
    const result = importCycles(base.snapshot, head.snapshot)
    const requested = [base, head].flatMap(({ revision, snapshot }) =>
      missingBlobs(snapshot.program, revision, loader),
    )
    return { result, missing: requested }
  }, loader.loadFacts)
  const unimported = await findUnimported(
    repository,
    head,
    uncertainFiles(base.snapshot, head.snapshot),
    settings,
  )
  return { ...head, input: { ...head.input, unimported }, snapshot: { ...head.snapshot, unimported } }
}

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

/** Those of the files that nothing imports which a worker does. */
async function findUnimported(
  { source, loader }: CachedRepository,
  head: LinkedRevision,
  suspects: Suspects,
  settings: Settings,
): Promise<ReadonlySet<string>> {
  const ignored = isIgnoredBy(settings)
  const found: Found = { words: new Map(), outsidePython: new Map() }
  const { rev } = head.revision.tree
  const { result } = await loadUntilComplete(
    () => attemptSearch(loader, head, suspects, found),
    async (requests) => {
      for (const request of requests) {
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
      }
      const oidsOf = (kind: 'text' | 'facts') =>
        requests.flatMap((request) => (request.kind === kind ? [request.oid] : []))
      await loader.loadTexts(oidsOf('text'))
      await loader.loadFacts(oidsOf('facts'))
    },
  )
  return result
}

function attemptSearch(
  loader: BlobLoader,
  head: LinkedRevision,
  suspects: Suspects,
  found: Found,
): Attempt<ReadonlySet<string>, Request> {
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
      const oid = oidAt(head.revision.tree, path)
      const blob = loader.get(oid)
      if (blob?.kind === 'read' && blob.source) return { ...blob.summary, text: blob.source.text }
      if (blob?.kind !== 'unreadable') texts.add(oid)
      return null
    },
  }
  const result = unimportedModules(head.snapshot, suspects, search)
  const facts = missingBlobs(head.snapshot.program, head.revision, loader)
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
