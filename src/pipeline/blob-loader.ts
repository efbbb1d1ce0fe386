import { decodePython, type SourceText } from '../analysis/model/source-text.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import { type FileSummary, summarize } from '../analysis/python/file-summary.ts'
import { largeTextMayDefineTasks } from '../analysis/python/prefilter.ts'
import type { CachedBlob, FactsStore } from '../ports/facts-store.ts'
import type { Blob, RepositorySource } from '../ports/repository-source.ts'
import type { ReadFacts } from './python-parser.ts'
import { matchesBlobId } from './verify-blob-id.ts'

/** One blob as the analysis knows it, or why it does not. */
export type LoadedBlob = ReadBlob | UnreadableBlob

type UnreadableBlob = CachedBlob & { readonly kind: 'unreadable' }

interface ReadBlob {
  readonly kind: 'read'
  readonly summary: FileSummary
  /** Null where it is not loaded: cached facts do without it. */
  readonly source: SourceText | null
  /** Parses the source on first use; null where neither facts nor source are loaded. */
  facts(): FileFacts | null
}

/** Blobs by id. Each is read once, whatever revisions and paths it is at. */
export interface BlobLoader {
  /** Loads blobs from the cache, else their source. */
  load(oids: readonly string[]): Promise<void>
  /** Loads blobs, and the source of those that are cached without facts. */
  loadFacts(oids: readonly string[]): Promise<void>
  /** Loads the source of blobs, and the parser that `readFacts`, `nameUses` and `wordUses` need. */
  loadTexts(oids: readonly string[]): Promise<void>
  /** Loads the source of blobs that nobody parses: a change of them alone then needs no grammar. */
  loadOtherTexts(oids: readonly string[]): Promise<void>
  get(oid: string): LoadedBlob | null
  /** Parses a text that is not a blob; a source must be loaded already, and the parser with it. */
  readonly readFacts: (text: string) => FileFacts
  readonly nameUses: ReadFacts['nameUses']
  readonly wordUses: ReadFacts['wordUses']
  /** Whether the content of a blob that was read has this id: else what it says is not cached. */
  isVerified(oid: string): boolean
  /** Writes new summaries and facts to the cache. */
  save(): Promise<void>
}

interface State {
  readonly source: RepositorySource
  readonly loadParser: () => Promise<ReadFacts>
  readonly store: FactsStore
  readonly loaded: Map<string, LoadedBlob>
  readonly cached: Map<string, CachedBlob & { readonly kind: 'read' }>
  /** What `save` writes; JSON is made only then. */
  readonly unsaved: Map<string, () => CachedBlob>
  /** Ids whose content was seen to have that id. */
  readonly verified: Set<string>
  /** Apart from `loaded`: a blob whose source is loaded later keeps its facts, the very object. */
  readonly parsed: Map<string, FileFacts>
  parser: ReadFacts | null
}

/** Loads blobs of a source. The parser is loaded with the first source text. */
export function createBlobLoader(
  source: RepositorySource,
  loadParser: () => Promise<ReadFacts>,
  store: FactsStore,
): BlobLoader {
  const state: State = {
    source,
    loadParser,
    store,
    loaded: new Map(),
    cached: new Map(),
    unsaved: new Map(),
    verified: new Set(),
    parsed: new Map(),
    parser: null,
  }
  return {
    get: (oid) => state.loaded.get(oid) ?? null,
    readFacts: (text) => parserOf(state)(text),
    nameUses: (text) => parserOf(state).nameUses(text),
    isVerified: (oid) => state.verified.has(oid),
    wordUses: (words, text) => parserOf(state).wordUses(words, text),
    load: (oids) => load(state, oids),
    loadTexts: (oids) => loadTexts(state, oids),
    loadOtherTexts: (oids) => readTexts(state, withoutSource(state, oids)),
    async loadFacts(oids) {
      await load(state, oids)
      const unparsed = oids.filter((oid) => {
        const blob = state.loaded.get(oid)
        return blob?.kind === 'read' && blob.facts() === null
      })
      if (unparsed.length > 0) await loadTexts(state, unparsed)
    },
    save: () => save(state),
  }
}

async function load(state: State, oids: readonly string[]): Promise<void> {
  const missing = [...new Set(oids)].filter((oid) => !state.loaded.has(oid))
  if (missing.length === 0) return
  const cached = await state.store.read(missing)
  for (const [oid, blob] of cached) {
    if (blob.kind === 'read') state.cached.set(oid, blob)
    state.loaded.set(oid, blob.kind === 'read' ? toReadBlob(state, oid, null) : blob)
  }
  await readWithParser(
    state,
    missing.filter((oid) => !cached.has(oid)),
  )
}

async function loadTexts(state: State, oids: readonly string[]): Promise<void> {
  if (oids.length > 0) await readWithParser(state, withoutSource(state, oids), true)
}

function withoutSource(state: State, oids: readonly string[]): string[] {
  const isMissing = (oid: string): boolean => {
    const blob = state.loaded.get(oid)
    return blob === undefined || (blob.kind === 'read' && blob.source === null)
  }
  return [...new Set(oids)].filter(isMissing)
}

/** The parser loads while the source is read; `needsParser` where the source may have been read without it. */
async function readWithParser(state: State, oids: readonly string[], needsParser = false): Promise<void> {
  if (oids.length === 0 && !needsParser) return
  const [parser] = await Promise.all([state.loadParser(), readTexts(state, oids)])
  state.parser = parser
}

async function readTexts(state: State, oids: readonly string[]): Promise<void> {
  if (oids.length === 0) return
  const blobs = await state.source.blobs(oids)
  for (const oid of oids) state.loaded.set(oid, toLoadedBlob(state, oid, blobs.get(oid)))
}

/** Blobs that the source leaves out are unreadable: linking would request an id without a result again and again. */
function toLoadedBlob(state: State, oid: string, blob: Blob | undefined): LoadedBlob {
  if (blob === undefined) return { kind: 'unreadable', reason: 'it was requested and not delivered' }
  if ('unreadable' in blob) return { kind: 'unreadable', reason: blob.unreadable }
  if (matchesBlobId(oid, blob.bytes)) state.verified.add(oid)
  const text = decodePython(blob.bytes)
  if (text.ok) return toReadBlob(state, oid, text.value)
  const unreadable = unreadableBlob(blob.bytes, text.error)
  state.unsaved.set(oid, () => unreadable)
  return unreadable
}

/**
 * Data without a line about tasks is not a module of tasks, and source in any encoding shows such a line: it is ASCII, with
 * NUL bytes between its letters in UTF-16.
 */
function unreadableBlob(bytes: Uint8Array, reason: string): UnreadableBlob {
  const text = new TextDecoder('latin1').decode(bytes).replaceAll('\0', '')
  return { kind: 'unreadable', reason, ...(!largeTextMayDefineTasks(text) && { mayDefineTasks: false }) }
}

function toReadBlob(state: State, oid: string, source: SourceText | null): ReadBlob {
  const cached = state.cached.get(oid)
  const summary = cached?.summary ?? summarize(source?.text ?? '')
  const json = cached?.facts ?? null
  if (cached === undefined && !state.unsaved.has(oid))
    state.unsaved.set(oid, () => ({ kind: 'read', summary, facts: null }))
  return {
    kind: 'read',
    summary,
    source,
    facts() {
      const facts =
        state.parsed.get(oid) ??
        (json === null ? null : JSON.parse(json)) ??
        parse(state, oid, summary, source)
      if (facts !== null) state.parsed.set(oid, facts)
      return facts
    },
  }
}

function parse(
  { parser, unsaved }: State,
  oid: string,
  summary: FileSummary,
  source: SourceText | null,
): FileFacts | null {
  if (source === null || parser === null) return null
  const facts = parser(source.text)
  unsaved.set(oid, () => ({ kind: 'read', summary, facts: JSON.stringify(facts) }))
  return facts
}

function parserOf({ parser }: State): ReadFacts {
  if (parser === null) throw new Error('no source text is loaded, so the parser is not either')
  return parser
}

async function save({ store, unsaved, verified }: State): Promise<void> {
  const entries = [...unsaved].filter(([oid]) => verified.has(oid))
  unsaved.clear()
  if (entries.length === 0) return
  await store.write(entries.values().map(([oid, blob]) => [oid, blob()]))
}
