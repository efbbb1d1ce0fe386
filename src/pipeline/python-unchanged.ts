import type { Settings } from '../analysis/model/settings.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import { sameSummary } from '../analysis/python/file-summary.ts'
import { sameFacts } from '../analysis/python/same-facts.ts'
import { isProgram } from '../analysis/typescript/packages.ts'
import type { Difference } from '../ports/repository-source.ts'
import type { BlobLoader } from './blob-loader.ts'
import { dependsOnClient } from './find-callers.ts'
import { mayConfigureWorkers } from './may-configure-workers.ts'
import type { CachedRepository, RevisionIds } from './revision.ts'

/** Comparing more files costs as much as linking. */
const MAX_FILES = 300

/**
 * Whether the changed Python files differ in layout and comments alone. Then both revisions link to the same tasks, and
 * the rest of the repository need not be listed. False as well where the answer would be expensive.
 */
export async function isPythonUnchanged(
  { source, loader }: CachedRepository,
  { base, head }: RevisionIds,
  settings: Settings,
): Promise<boolean> {
  const differences = await source.differences(base, head)
  if (differences === null) return false
  const python = differences.filter(({ path }) => path.endsWith('.py'))
  const pairs = python.flatMap(bothFiles)
  if (pairs.length < python.length || pairs.length > MAX_FILES) return false
  if (await mayConfigureWorkers(loader, differences, settings)) return false
  const hasPrograms = differences.some(({ path }) => isProgram(path))
  if (hasPrograms && (await dependsOnClient(source, head, settings))) return false

  await loader.load(pairs.flat())
  if (!pairs.every(([before, after]) => hasSameSummary(loader, before, after))) return false
  // One by one: most changes differ in one of their first files.
  for (const pair of pairs) {
    await loader.loadFacts(pair)
    if (!hasSameFacts(loader, ...pair)) return false
  }
  return true
}

type Pair = readonly [before: string, after: string]

/** The blob ids of a path that is a file in both revisions. */
function bothFiles({ before, after }: Difference): Pair[] {
  return before?.kind === 'file' && after?.kind === 'file' ? [[before.oid, after.oid]] : []
}

/** Without parsing. */
function hasSameSummary(loader: BlobLoader, before: string, after: string): boolean {
  const [a, b] = [loader.get(before), loader.get(after)]
  return a?.kind === 'read' && b?.kind === 'read' && sameSummary(a.summary, b.summary)
}

function hasSameFacts(loader: BlobLoader, before: string, after: string): boolean {
  const [a, b] = [factsOf(loader, before), factsOf(loader, after)]
  if (a === null || b === null) return false
  // The day of an old name may have passed, which the full comparison reports.
  if (b.oldNames.length > 0) return false
  // Python that is not understood is reported as a gap, so it needs the full comparison.
  return a.errorLines.length === 0 && a.unknownLines.length === 0 && sameFacts(a, b)
}

function factsOf(loader: BlobLoader, oid: string): FileFacts | null {
  const blob = loader.get(oid)
  return blob?.kind === 'read' ? blob.facts() : null
}
