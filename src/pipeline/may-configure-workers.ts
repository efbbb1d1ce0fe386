import { isDeepStrictEqual } from 'node:util'
import { mayStartWorkers } from '../analysis/deployment/file-kind.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { Difference } from '../ports/repository-source.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'

/** A change of more files that may start workers is taken for one that configures them. */
const MAX_FILES = 200

/** Whether a file that a change touches may have configured at base which queues workers read. */
export async function mayConfigureWorkers(
  loader: BlobLoader,
  touched: readonly TouchedFile[],
  settings: Settings,
): Promise<boolean> {
  const ignored = isIgnoredBy(settings)
  const suspects = touched.flatMap(({ before, after }) => {
    const isSuspect = before?.kind === 'file' && mayStartWorkers(before.path) && !ignored(before.path)
    const oid = after?.kind === 'file' ? after.oid : null
    return isSuspect ? [{ path: before.path, oid: before.oid, after: oid }] : []
  })
  if (suspects.length > MAX_FILES) return true
  await loader.loadOtherTexts(suspects.map(({ oid }) => oid))
  const listing = suspects.filter(({ oid }) => {
    const text = textOf(loader, oid)
    return text === null || mayListQueues(text)
  })
  // In other formats, the lists may be far from what refers to them.
  if (listing.some(({ path }) => !isProjectFile(path))) return true
  await loader.loadOtherTexts(listing.flatMap(({ after }) => after ?? []))
  return listing.some(({ oid, after }) => {
    const [old, text] = [textOf(loader, oid), after === null ? null : textOf(loader, after)]
    return old === null || text === null || !isDeepStrictEqual(listingParts(old), listingParts(text))
  })
}

/** A path that a change touches, on both sides; null where a side has no such entry. */
type TouchedFile = Pick<Difference, 'before' | 'after'>

function textOf(loader: BlobLoader, oid: string): string | null {
  const blob = loader.get(oid)
  return blob?.kind === 'read' ? (blob.source?.text ?? '') : null
}

/** A file of a package manager, which changes most often for its dependencies. */
function isProjectFile(path: string): boolean {
  return /(?:^|\/)(?:pyproject\.toml|pipfile|package\.json)$/i.test(path)
}

/** A list of dependencies names Celery alone. */
function mayListQueues(text: string): boolean {
  return /queue/i.test(text) || (/celery/i.test(text) && /worker/i.test(text))
}

/** `[tool.poe.tasks]`, `"scripts": {` */
const PART = /^(?=\[{1,2}[\w."' -]+\]{1,2}[ \t]*(?:#.*)?$|[ \t]{0,4}"[^"\n]+":[ \t]*\{)/m

const DEPENDENCIES = /^[^\n]*dependencies(?:\]|":)/i
const COMMENT = /^[ \t]*#.*$/gm

/** The tables of a project file that may list queues. */
function listingParts(text: string): string[] {
  return text
    .replace(COMMENT, '')
    .split(PART)
    .filter((part) => !DEPENDENCIES.test(part) && mayListQueues(part))
}
