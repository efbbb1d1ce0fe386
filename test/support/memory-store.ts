import type { CachedBlob, FactsStore } from '../../src/ports/facts-store.ts'
import type { TreeEntry } from '../../src/ports/repository-source.ts'

/** A store that lasts as long as the test. */
export function memoryStore(): FactsStore {
  const known = new Map<string, CachedBlob>()
  const revisions = new Map<string, readonly string[]>()
  const trees = new Map<string, readonly TreeEntry[]>()
  const verdicts = new Map<string, Map<string, boolean>>()
  const answers = new Map<string, Map<string, string>>()
  const ofThese = <V>(map: ReadonlyMap<string, V> | undefined, oids: readonly string[]) =>
    new Map([...(map ?? [])].filter(([oid]) => oids.includes(oid)))
  return {
    read: async (oids) => ofThese(known, oids),
    write: async (blobs) => {
      // A copy, as from a database.
      for (const [oid, blob] of blobs) known.set(oid, structuredClone(blob))
    },
    readCandidates: async (rev) => revisions.get(rev) ?? null,
    writeCandidates: async (rev, paths) => void revisions.set(rev, paths),
    readAnswers: async (question, ids) => ofThese(answers.get(question), ids),
    writeAnswers: async (question, found) => {
      answers.set(question, new Map([...(answers.get(question) ?? []), ...found]))
    },
    readTree: async (rev) => trees.get(rev) ?? null,
    writeTree: async (rev, entries) => void trees.set(rev, [...entries]),
    readVerdicts: async (question, oids) => ofThese(verdicts.get(question), oids),
    writeVerdicts: async (question, found) => {
      verdicts.set(question, new Map([...(verdicts.get(question) ?? []), ...found]))
    },
  }
}
