import type { Tree } from '../ports/repository-source.ts'
import { createLru, type Lru } from './weighted-lru.ts'

/** The blobs that this process remembers, for all jobs: an id identifies content in any repository. */
export interface BlobMemory {
  readonly contents: Lru<Uint8Array>
  /** Whether a blob holds one of some words, by both. */
  readonly verdicts: Lru<boolean>
  /** Of commits that pull requests are compared with. */
  readonly trees: Lru<Tree>
  /** The running search, by repository. */
  readonly searches: Map<string, Promise<void>>
}

/** Memory for 64 MB of sources, 200,000 verdicts and 100,000 entries of trees, about 120 MB together. */
export function createBlobMemory(): BlobMemory {
  return {
    contents: createLru(64 * 1024 * 1024, (bytes) => bytes.length),
    verdicts: createLru(200_000, () => 1),
    trees: createLru(100_000, ({ entries }) => entries.size),
    searches: new Map(),
  }
}
