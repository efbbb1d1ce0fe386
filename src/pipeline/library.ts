import type { FileFacts } from '../analysis/python/facts.ts'
import { decodePython, type SourceText } from '../analysis/source-text.ts'
import type { Blob, RepositorySource } from '../ports.ts'
import type { ReadFacts } from './python-parser.ts'

/** One blob as the analysis knows it: its text and facts, or why there are none. */
export type Volume = ReadVolume | { readonly kind: 'unreadable'; readonly reason: string }

export interface ReadVolume {
  readonly kind: 'read'
  readonly source: SourceText
  /** Parsed when first asked for. */
  facts(): FileFacts
}

/** Blobs by id, read once whichever revision and path they stand at. */
export interface Library {
  load(oids: readonly string[]): Promise<void>
  has(oid: string): boolean
  get(oid: string): Volume | null
}

/** A library over a source. The parser may still be loading: it does while the source is asked. */
export function createLibrary(source: RepositorySource, parser: Promise<ReadFacts>): Library {
  const volumes = new Map<string, Volume>()
  return {
    has: (oid) => volumes.has(oid),
    get: (oid) => volumes.get(oid) ?? null,
    async load(oids) {
      const missing = [...new Set(oids)].filter((oid) => !volumes.has(oid))
      if (missing.length === 0) return
      const [read, blobs] = await Promise.all([parser, source.blobs(missing)])
      // Every id gets a volume, answered for or not: linking asks again for what has none.
      for (const oid of missing) volumes.set(oid, toVolume(blobs.get(oid), read))
    },
  }
}

function toVolume(blob: Blob | undefined, read: ReadFacts): Volume {
  if (blob === undefined) return { kind: 'unreadable', reason: 'it was asked for and not answered' }
  if ('unreadable' in blob) return { kind: 'unreadable', reason: blob.unreadable }
  const source = decodePython(blob.bytes)
  if (!source.ok) return { kind: 'unreadable', reason: source.error }
  let facts: FileFacts | null = null
  return {
    kind: 'read',
    source: source.value,
    facts() {
      facts ??= read(source.value.text)
      return facts
    },
  }
}
