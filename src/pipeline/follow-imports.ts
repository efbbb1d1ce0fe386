import { importCycles } from '../analysis/import-graph/import-cycles.ts'
import { doubtfulFiles } from '../analysis/import-graph/uncertain-files.ts'
import { type Search, unimportedFiles } from '../analysis/import-graph/unimported-modules.ts'
import type { Settings } from '../analysis/model/settings.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import { type LinkedSide, missing } from './link-revisions.ts'
import { type OpenRepository, oidAt } from './revision.ts'

/**
 * Reads what the change's new imports lead to, as far as they may lead back, and who imports its files of tasks where
 * workers may not come.
 * Most changes have neither. Ends, as each round asks for something new.
 */
export async function followImports(
  repository: OpenRepository,
  base: LinkedSide,
  head: LinkedSide,
  settings: Settings,
): Promise<LinkedSide> {
  const { library } = repository
  for (;;) {
    importCycles(base.snapshot, head.snapshot)
    const wanted = [base, head].flatMap(({ side, snapshot }) => missing(snapshot.program, side, library))
    if (wanted.length === 0) break
    await library.loadFacts(wanted)
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
  { source, library }: OpenRepository,
  files: readonly string[],
  head: LinkedSide,
  settings: Settings,
): Promise<ReadonlySet<string>> {
  const { tree } = head.side
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
        const volume = library.get(oidAt(tree, path))
        if (volume?.kind === 'read' && volume.source) return { ...volume.digest, text: volume.source.text }
        if (volume?.kind !== 'unreadable') texts.add(oidAt(tree, path))
        return null
      },
    }
    const unimported = unimportedFiles(head.snapshot, files, search)
    const facts = missing(head.snapshot.program, head.side, library)
    if (words.size + texts.size + facts.length === 0) return unimported
    for (const word of words) {
      const paths = await source.containing(tree.rev, ['.py'], [word])
      found.set(word, new Set([...paths].filter((path) => !ignored(path))))
    }
    await library.loadTexts([...texts])
    await library.loadFacts(facts)
  }
}
