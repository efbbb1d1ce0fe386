import type { FileFacts } from '../analysis/python/facts.ts'
import { decodePython, type SourceText } from '../analysis/source-text.ts'
import type { RepositorySource } from '../ports.ts'
import type { ReadFacts } from './python-parser.ts'

/** One blob as the analysis knows it: its text and facts, or why there are none. */
export type Volume =
  | {
      readonly kind: 'read'
      readonly source: SourceText /** Parsed when first asked for. */
      facts(): FileFacts
    }
  | { readonly kind: 'unreadable'; readonly reason: string }

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
      for (const [oid, blob] of blobs) {
        volumes.set(
          oid,
          'bytes' in blob ? toVolume(blob.bytes, read) : { kind: 'unreadable', reason: blob.unreadable },
        )
      }
    },
  }
}

function toVolume(bytes: Uint8Array, read: ReadFacts): Volume {
  const source = decodePython(bytes)
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
