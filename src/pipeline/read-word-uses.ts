import { holdsPlace, wordPlaces } from '../analysis/python/word-places.ts'
import type { WordUse } from '../analysis/python/word-uses.ts'
import type { BlobLoader } from './blob-loader.ts'
import { sourceAt } from './read-sources.ts'
import { type CachedRepository, factsAt, oidAt, type Revision } from './revision.ts'

type Uses = readonly WordUse[]

/**
 * What files do with some words; null of a file that could not be read. The cache has what an earlier run read. Of the
 * others, only files that may use a word are parsed, and the parser is loaded for these alone.
 */
export async function readWordUses(
  { loader, store }: CachedRepository,
  revision: Revision,
  paths: readonly string[],
  words: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Uses | null>> {
  const question = JSON.stringify(['uses', ...[...words].sort()])
  const oidOf = (path: string): string => oidAt(revision.tree, path)
  const known = await store.readAnswers(question, paths.map(oidOf))
  const unknown = paths.filter((path) => !known.has(oidOf(path)))
  await loader.loadOtherTexts(unknown.map(oidOf))
  const using = unknown.filter((path) => mayUse(loader, revision, path, words))
  await loader.loadTexts(using.map(oidOf))
  const isUsing = new Set(using)
  const fresh = new Map<string, string>()
  const read = (path: string): Uses | null => {
    const cached = known.get(oidOf(path))
    if (cached !== undefined) return JSON.parse(cached)
    const source = sourceAt(revision.tree, loader, path)
    if (source === null) return null
    const uses = isUsing.has(path) ? loader.wordUses(words, source.text) : []
    if (loader.isVerified(oidOf(path))) fresh.set(oidOf(path), JSON.stringify(uses))
    return uses
  }
  const uses = new Map(paths.map((path) => [path, read(path)]))
  if (fresh.size > 0) await store.writeAnswers(question, fresh)
  return uses
}

function mayUse(loader: BlobLoader, revision: Revision, path: string, words: ReadonlySet<string>): boolean {
  const text = sourceAt(revision.tree, loader, path)?.text
  if (text === undefined) return false
  return (
    factsAt(revision, loader, path)?.errorLines.length !== 0 ||
    holdsPlace(wordPlaces(words, text), 0, text.length)
  )
}
