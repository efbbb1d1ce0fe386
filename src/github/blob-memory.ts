import { createLru, type Lru } from './weighted-lru.ts'

/** The blobs that this process remembers, for all jobs: an id identifies content in any repository. */
export interface BlobMemory {
  readonly contents: Lru<Uint8Array>
  /** Whether a blob holds one of some words, by both. */
  readonly verdicts: Lru<boolean>
  /** The running search, by repository. */
  readonly searches: Map<string, Promise<void>>
}

/** Memory for 64 MB of sources and 200,000 verdicts, about 100 MB together. */
export function createBlobMemory(): BlobMemory {
  return {
    contents: createLru(64 * 1024 * 1024, (bytes) => bytes.length),
    verdicts: createLru(200_000, () => 1),
    searches: new Map(),
  }
}
