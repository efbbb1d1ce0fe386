import { fixtureRowsIn } from '../analysis/schedule-rows/fixture-rows.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import type { NonPythonKind } from './non-python-kind.ts'
import type { CachedRepository } from './revision.ts'

/** The formats that are read; XML is rare. */
const FORMATS = ['.json', '.yaml', '.yml']
/** A task's name is in few data files. */
const MAX_FILES = 50
/** Every further name is another search of every file. */
const MAX_NAMES = 50

/** Django's fixtures that may hold schedule rows of these names. */
export async function findFixtures(
  { source }: CachedRepository,
  head: LinkedRevision,
  names: ReadonlySet<string>,
): Promise<NonPythonKind | null> {
  // Without the application there is no table for the rows.
  if (head.snapshot.celery.storesSchedule === false) return null
  const wanted = [...names]
    .filter((name) => /^[\w.:-]+$/.test(name))
    .sort()
    .slice(0, MAX_NAMES)
  if (wanted.length === 0) return null
  const { tree } = head.revision
  const ignored = isIgnoredBy(head.input.settings)
  const found = await source.containing(tree.rev, FORMATS, wanted)
  const paths = [...found].filter((path) => {
    // The settings ignore the folder for what tests use of Python.
    return tree.entries.get(path)?.kind === 'file' && !ignored(path.replaceAll(/(^|\/)fixtures\//g, '$1'))
  })
  if (paths.length === 0) return null
  const { plainYaml } = await import('../analysis/deployment/yaml-text.ts')
  return {
    files: async (revision) => ({
      paths: revision === head ? paths.sort().slice(0, MAX_FILES) : [],
      gaps: [],
    }),
    readers: { fixtureRows: (texts) => fixtureRowsIn(texts, new Set(wanted), plainYaml) },
  }
}
