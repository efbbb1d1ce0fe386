import type { FactsStore } from '../ports.ts'

/** A store that keeps nothing. */
export const NO_STORE: FactsStore = {
  read: async () => new Map(),
  write: async () => {},
  candidates: async () => null,
  keepCandidates: async () => {},
  verdicts: async () => new Map(),
  keepVerdicts: async () => {},
}
