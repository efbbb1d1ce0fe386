import type { FactsStore } from '../ports/facts-store.ts'

/** Caches nothing. */
export const NULL_STORE: FactsStore = {
  read: async () => new Map(),
  write: async () => {},
  readCandidates: async () => null,
  writeCandidates: async () => {},
  readTree: async () => null,
  writeTree: async () => {},
  readVerdicts: async () => new Map(),
  writeVerdicts: async () => {},
  readAnswers: async () => new Map(),
  writeAnswers: async () => {},
}
