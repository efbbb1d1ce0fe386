import { decodePython, type SourceText } from '../analysis/model/source-text.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import { type FileSummary, summarize } from '../analysis/python/file-summary.ts'
import type { Blob, CachedBlob, FactsStore, RepositorySource } from '../ports.ts'
import type { ReadFacts } from './python-parser.ts'
import { matchesBlobId } from './verify-blob-id.ts'

/** One blob as the analysis knows it, or why it does not. */
export type LoadedBlob = ReadBlob | { readonly kind: 'unreadable'; readonly reason: string }

export interface ReadBlob {
  readonly kind: 'read'
  readonly summary: FileSummary
  /** Null while it is not at hand: facts that are kept do without it. */
  readonly source: SourceText | null
  /** Parsed when first asked for; null where neither they nor the text are at hand. */
  facts(): FileFacts | null
}

/** Blobs by id, read once whichever revision and path they stand at. */
export interface BlobLoader {
  /** Gets what is known of blobs: what is kept of them, else their text. */
  load(oids: readonly string[]): Promise<void>
  /** The same, and reads again what is kept without its facts. */
  loadFacts(oids: readonly string[]): Promise<void>
  loadTexts(oids: readonly string[]): Promise<void>
  get(oid: string): LoadedBlob | null
  /** What parse the texts at hand. */
  readonly readFacts: (text: string) => FileFacts
  readonly nameUses: ReadFacts['nameUses']
  /** Hands what was found out to the store. */
  save(): Promise<void>
}

/** A loader over a source. The parser is loaded when the first text is read, and while it is. */
export function createBlobLoader(
  source: RepositorySource,
  loadParser: () => Promise<ReadFacts>,
  store: FactsStore,
): BlobLoader {
  const loaded = new Map<string, LoadedBlob>()
  const kept = new Map<string, KnownRead>()
  const fresh = new Map<string, () => CachedBlob>()
  const genuine = new Set<string>()
  // Apart from the loaded: one that is read again, for its text, still speaks of the same things.
  const parsed = new Map<string, FileFacts>()
  let parser: ReadFacts | null = null

  function open(oid: string, text: SourceText | null): LoadedBlob {
    const known = kept.get(oid)
    const summary = known?.summary ?? summarize(text?.text ?? '')
    const json = known?.facts ?? null
    if (known === undefined && !fresh.has(oid)) fresh.set(oid, () => ({ kind: 'read', summary, facts: null }))
    return {
      kind: 'read',
      summary,
      source: text,
      facts() {
        const facts =
          parsed.get(oid) ?? (json === null ? null : JSON.parse(json)) ?? parse(oid, summary, text)
        if (facts !== null) parsed.set(oid, facts)
        return facts
      },
    }
  }

  function parse(oid: string, summary: FileSummary, text: SourceText | null): FileFacts | null {
    if (text === null || parser === null) return null
    const facts = parser(text.text)
    fresh.set(oid, () => ({ kind: 'read', summary, facts: JSON.stringify(facts) }))
    return facts
  }

  async function readTexts(oids: readonly string[]): Promise<void> {
    if (oids.length === 0) return
    const [read, blobs] = await Promise.all([loadParser(), source.blobs(oids)])
    parser = read
    for (const oid of oids) loaded.set(oid, opened(oid, blobs.get(oid)))
  }

  async function load(oids: readonly string[]): Promise<void> {
    const missing = [...new Set(oids)].filter((oid) => !loaded.has(oid))
    if (missing.length === 0) return
    const known = await store.read(missing)
    for (const [oid, blob] of known) {
      if (blob.kind === 'read') kept.set(oid, blob)
      loaded.set(oid, blob.kind === 'read' ? open(oid, null) : blob)
    }
    await readTexts(missing.filter((oid) => !known.has(oid)))
  }

  async function loadTexts(oids: readonly string[]): Promise<void> {
    const isMissing = (oid: string): boolean => {
      const blob = loaded.get(oid)
      return blob === undefined || (blob.kind === 'read' && blob.source === null)
    }
    await readTexts([...new Set(oids)].filter(isMissing))
  }

  // Every id gets a blob, answered for or not: linking asks again for what has none.
  function opened(oid: string, blob: Blob | undefined): LoadedBlob {
    if (blob === undefined) return { kind: 'unreadable', reason: 'it was asked for and not answered' }
    if ('unreadable' in blob) return { kind: 'unreadable', reason: blob.unreadable }
    if (matchesBlobId(oid, blob.bytes)) genuine.add(oid)
    const text = decodePython(blob.bytes)
    if (text.ok) return open(oid, text.value)
    const unreadable = { kind: 'unreadable', reason: text.error } as const
    fresh.set(oid, () => unreadable)
    return unreadable
  }

  function loadedParser(): ReadFacts {
    if (parser === null) throw new Error('whoever has a text has loaded the parser')
    return parser
  }

  return {
    get: (oid) => loaded.get(oid) ?? null,
    readFacts: (text) => loadedParser()(text),
    nameUses: (text) => loadedParser().nameUses(text),
    load,
    loadTexts,
    async loadFacts(oids) {
      await load(oids)
      await loadTexts(
        oids.filter((oid) => {
          const blob = loaded.get(oid)
          return blob?.kind === 'read' && blob.facts() === null
        }),
      )
    },
    async save() {
      const lasting = [...fresh].filter(([oid]) => genuine.has(oid))
      fresh.clear()
      if (lasting.length === 0) return
      await store.write(lasting.values().map(([oid, known]) => [oid, known()]))
    },
  }
}

type KnownRead = CachedBlob & { readonly kind: 'read' }
