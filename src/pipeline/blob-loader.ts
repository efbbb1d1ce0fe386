import { decodePython, type SourceText } from '../analysis/model/source-text.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import { type Digest, digestOf } from '../analysis/python/file-summary.ts'
import type { Blob, FactsStore, KnownBlob, RepositorySource } from '../ports.ts'
import type { ReadFacts } from './python-parser.ts'
import { isGenuine } from './verify-blob-id.ts'

/** One blob as the analysis knows it, or why it does not. */
export type Volume = ReadVolume | { readonly kind: 'unreadable'; readonly reason: string }

export interface ReadVolume {
  readonly kind: 'read'
  readonly digest: Digest
  /** Null while it is not at hand: facts that are kept do without it. */
  readonly source: SourceText | null
  /** Parsed when first asked for; null where neither they nor the text are at hand. */
  facts(): FileFacts | null
}

/** Blobs by id, read once whichever revision and path they stand at. */
export interface Library {
  /** Gets what is known of blobs: what is kept of them, else their text. */
  load(oids: readonly string[]): Promise<void>
  /** The same, and reads again what is kept without its facts. */
  loadFacts(oids: readonly string[]): Promise<void>
  loadTexts(oids: readonly string[]): Promise<void>
  get(oid: string): Volume | null
  /** What parse the texts at hand. */
  readonly readFacts: (text: string) => FileFacts
  readonly nameUses: ReadFacts['nameUses']
  /** Hands what was found out to the store. */
  keep(): Promise<void>
}

/** A library over a source. The parser is loaded when the first text is read, and while it is. */
export function createLibrary(
  source: RepositorySource,
  loadParser: () => Promise<ReadFacts>,
  store: FactsStore,
): Library {
  const volumes = new Map<string, Volume>()
  const kept = new Map<string, KnownRead>()
  const fresh = new Map<string, () => KnownBlob>()
  const genuine = new Set<string>()
  // Apart from the volumes: one that is read again, for its text, still speaks of the same things.
  const parsed = new Map<string, FileFacts>()
  let parser: ReadFacts | null = null

  function open(oid: string, text: SourceText | null): Volume {
    const known = kept.get(oid)
    const digest = known?.digest ?? digestOf(text?.text ?? '')
    const json = known?.facts ?? null
    if (known === undefined && !fresh.has(oid)) fresh.set(oid, () => ({ kind: 'read', digest, facts: null }))
    return {
      kind: 'read',
      digest,
      source: text,
      facts() {
        const facts = parsed.get(oid) ?? (json === null ? null : JSON.parse(json)) ?? parse(oid, digest, text)
        if (facts !== null) parsed.set(oid, facts)
        return facts
      },
    }
  }

  function parse(oid: string, digest: Digest, text: SourceText | null): FileFacts | null {
    if (text === null || parser === null) return null
    const facts = parser(text.text)
    fresh.set(oid, () => ({ kind: 'read', digest, facts: JSON.stringify(facts) }))
    return facts
  }

  async function readTexts(oids: readonly string[]): Promise<void> {
    if (oids.length === 0) return
    const [read, blobs] = await Promise.all([loadParser(), source.blobs(oids)])
    parser = read
    for (const oid of oids) volumes.set(oid, opened(oid, blobs.get(oid)))
  }

  async function load(oids: readonly string[]): Promise<void> {
    const missing = [...new Set(oids)].filter((oid) => !volumes.has(oid))
    if (missing.length === 0) return
    const known = await store.read(missing)
    for (const [oid, blob] of known) {
      if (blob.kind === 'read') kept.set(oid, blob)
      volumes.set(oid, blob.kind === 'read' ? open(oid, null) : blob)
    }
    await readTexts(missing.filter((oid) => !known.has(oid)))
  }

  async function loadTexts(oids: readonly string[]): Promise<void> {
    const isMissing = (oid: string): boolean => {
      const volume = volumes.get(oid)
      return volume === undefined || (volume.kind === 'read' && volume.source === null)
    }
    await readTexts([...new Set(oids)].filter(isMissing))
  }

  // Every id gets a volume, answered for or not: linking asks again for what has none.
  function opened(oid: string, blob: Blob | undefined): Volume {
    if (blob === undefined) return { kind: 'unreadable', reason: 'it was asked for and not answered' }
    if ('unreadable' in blob) return { kind: 'unreadable', reason: blob.unreadable }
    if (isGenuine(oid, blob.bytes)) genuine.add(oid)
    const text = decodePython(blob.bytes)
    if (text.ok) return open(oid, text.value)
    const volume = { kind: 'unreadable', reason: text.error } as const
    fresh.set(oid, () => volume)
    return volume
  }

  function loadedParser(): ReadFacts {
    if (parser === null) throw new Error('whoever has a text has loaded the parser')
    return parser
  }

  return {
    get: (oid) => volumes.get(oid) ?? null,
    readFacts: (text) => loadedParser()(text),
    nameUses: (text) => loadedParser().nameUses(text),
    load,
    loadTexts,
    async loadFacts(oids) {
      await load(oids)
      await loadTexts(
        oids.filter((oid) => {
          const volume = volumes.get(oid)
          return volume?.kind === 'read' && volume.facts() === null
        }),
      )
    },
    async keep() {
      const lasting = [...fresh].filter(([oid]) => genuine.has(oid))
      fresh.clear()
      if (lasting.length === 0) return
      await store.write(lasting.values().map(([oid, known]) => [oid, known()]))
    },
  }
}

type KnownRead = KnownBlob & { readonly kind: 'read' }
