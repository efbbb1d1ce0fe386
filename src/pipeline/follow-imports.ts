import { importCycles } from '../analysis/import-graph/import-cycles.ts'
import { uncertainFiles } from '../analysis/import-graph/uncertain-files.ts'
import { type Suspects, unimportedModules } from '../analysis/import-graph/worker-imports.ts'
import type { Settings } from '../analysis/model/settings.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import type { CachedRepository } from './revision.ts'
import { searchRevision } from './search-revision.ts'

/**
 * Reads the modules that the change's new imports lead to, as far as these may lead back, and the importers of its task
 * files that workers may not import. Most changes have neither.
 */
export async function followImports(
  repository: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
  settings: Settings,
): Promise<LinkedRevision> {
  const { loader } = repository
  await loadUntilComplete(() => {
    // For the files that it requests; the rule about cycles looks for them again.
    const result = importCycles(base.snapshot, head.snapshot)
    const requested = [base, head].flatMap(({ revision, snapshot }) =>
      missingBlobs(snapshot.program, revision, loader),
    )
    return { result, missing: requested }
  }, loader.loadFacts)
  const unimported = await findUnimported(
    repository,
    head,
    uncertainFiles(base.snapshot, head.snapshot),
    settings,
  )
  return { ...head, input: { ...head.input, unimported }, snapshot: { ...head.snapshot, unimported } }
}

/** Those of the files that nothing imports which a worker does. */
function findUnimported(
  repository: CachedRepository,
  head: LinkedRevision,
  suspects: Suspects,
  settings: Settings,
): Promise<ReadonlySet<string>> {
  return searchRevision(repository, head, settings, (search) =>
    unimportedModules(head.snapshot, suspects, search),
  )
}
