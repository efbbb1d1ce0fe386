import { forgottenClasses } from '../analysis/definitions/forgotten-classes.ts'
import { newlyUnawaited } from '../analysis/definitions/unawaited-tasks.ts'
import { unregisteredClasses } from '../analysis/definitions/unregistered-classes.ts'
import type { UnrunDefinitions } from '../analysis/definitions/unrun-definitions.ts'
import type { Settings } from '../analysis/model/settings.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import type { CachedRepository } from './revision.ts'
import { runsCoroutines } from './runs-coroutines.ts'
import { searchRevision } from './search-revision.ts'

/**
 * Searches the repository for what may register a change’s new Task classes or run its new coroutines. Most changes have
 * neither.
 */
export async function findUnrunDefinitions(
  repository: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
  settings: Settings,
): Promise<LinkedRevision> {
  const { loader } = repository
  const { result } = await loadUntilComplete(() => {
    const coroutines = newlyUnawaited(base.snapshot, head.snapshot)
    const classes = unregisteredClasses(base.snapshot, head.snapshot)
    const missing = [base, head].flatMap(({ revision, snapshot }) =>
      missingBlobs(snapshot.program, revision, loader),
    )
    return { result: { coroutines, classes }, missing }
  }, loader.loadFacts)
  const { coroutines, classes } = result
  if (coroutines.length + classes.length === 0) return head
  const unrun: UnrunDefinitions = {
    runsCoroutines: coroutines.length === 0 || (await runsCoroutines(repository, head)),
    forgotten:
      classes.length === 0
        ? []
        : await searchRevision(repository, head, settings, (search) =>
            forgottenClasses(head.snapshot, classes, search),
          ),
  }
  return { ...head, input: { ...head.input, unrun }, snapshot: { ...head.snapshot, unrun } }
}
