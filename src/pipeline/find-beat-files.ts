import { goneEntries } from '../analysis/celery-config/gone-entries.ts'
import { fileKind } from '../analysis/deployment/file-kind.ts'
import { BEAT_WORDS, readBeatFiles, UNKNOWN_BEAT_FILES } from '../analysis/schedule-rows/beat-files.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import type { NonPythonKind } from './non-python-kind.ts'
import type { CachedRepository } from './revision.ts'

/** Beat's commands and the code that touches schedule rows, of which a project has a few. */
const MAX_FILES = 100

/** Programs and deployment files that decide about the rows of schedule entries, where the change drops a key. */
export async function findBeatFiles(
  { source }: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<NonPythonKind | null> {
  const gone = goneEntries(base.snapshot.celery.schedule, head.snapshot.celery.schedule)
  if (gone.removed.length + gone.renamed.length === 0) return null
  return {
    async files({ revision: { tree }, input }) {
      const ignored = isIgnoredBy(input.settings)
      const found = await source.containing(tree.rev, [''], BEAT_WORDS)
      const paths = [...found].filter((path) => {
        const kind = tree.entries.get(path)?.kind === 'file' && !ignored(path) ? fileKind(path) : null
        return (kind !== null && kind !== 'prose') || path.endsWith('.sql')
      })
      return { paths: paths.sort().slice(0, MAX_FILES + 1), gaps: [] }
    },
    readers: { beat: (texts) => (texts.size > MAX_FILES ? UNKNOWN_BEAT_FILES : readBeatFiles(texts)) },
  }
}
