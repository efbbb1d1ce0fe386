import { importCycles } from '../analysis/import-graph/import-cycles.ts'
import { doubtfulFiles } from '../analysis/import-graph/uncertain-files.ts'
import { type Search, unimportedFiles } from '../analysis/import-graph/unimported-modules.ts'
import type { Settings } from '../analysis/model/settings.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import { type LinkedRevision, missing } from './link-revisions.ts'
import { type OpenRepository, oidAt } from './revision.ts'

/**
 * Reads what the change's new imports lead to, as far as they may lead back, and who imports its files of tasks where
 * workers may not come.
 * Most changes have neither. Ends, as each round asks for something new.
 */
export async function followImports(
  repository: OpenRepository,
  base: LinkedRevision,
  head: LinkedRevision,
  settings: Settings,
): Promise<LinkedRevision> {
  const { loader } = repository
  for (;;) {
    importCycles(base.snapshot, head.snapshot)
    const wanted = [base, head].flatMap(({ revision, snapshot }) =>
      missing(snapshot.program, revision, loader),
    )
    if (wanted.length === 0) break
    await loader.loadFacts(wanted)
  }
  const unimported = await readImporters(
    repository,
    doubtfulFiles(base.snapshot, head.snapshot),
    head,
    settings,
  )
  return { ...head, input: { ...head.input, unimported }, snapshot: { ...head.snapshot, unimported } }
}

async function readImporters(
  { source, loader }: OpenRepository,
  files: readonly string[],
  head: LinkedRevision,
  settings: Settings,
): Promise<ReadonlySet<string>> {
  const { tree } = head.revision
  const ignored = isIgnoredBy(settings)
  const found = new Map<string, ReadonlySet<string>>()
  for (;;) {
    const words = new Set<string>()
    const texts = new Set<string>()
    const search: Search = {
      containing(word) {
        if (!found.has(word)) words.add(word)
        return found.get(word) ?? null
      },
      read(path) {
        const blob = loader.get(oidAt(tree, path))
        if (blob?.kind === 'read' && blob.source) return { ...blob.summary, text: blob.source.text }
        if (blob?.kind !== 'unreadable') texts.add(oidAt(tree, path))
        return null
      },
    }
    const unimported = unimportedFiles(head.snapshot, files, search)
    const facts = missing(head.snapshot.program, head.revision, loader)
    if (words.size + texts.size + facts.length === 0) return unimported
    for (const word of words) {
      const paths = await source.containing(tree.rev, ['.py'], [word])
      found.set(word, new Set([...paths].filter((path) => !ignored(path))))
    }
    await loader.loadTexts([...texts])
    await loader.loadFacts(facts)
  }
}
