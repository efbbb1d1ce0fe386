import { forgottenClasses } from '../analysis/definitions/forgotten-classes.ts'
import { newlyUnawaited } from '../analysis/definitions/unawaited-tasks.ts'
import { unregisteredClasses } from '../analysis/definitions/unregistered-classes.ts'
import type { UnrunDefinitions } from '../analysis/definitions/unrun-definitions.ts'
import type { Settings } from '../analysis/model/settings.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import type { CachedRepository } from './revision.ts'
import { searchRevision } from './search-revision.ts'

/**
 * Packages and settings by which workers run coroutines, and names of other pools. Celery has no such pool of its own:
 * https://docs.celeryq.dev/en/stable/userguide/concurrency/index.html
 */
const RUNS_COROUTINES: readonly string[] = [
  'aio_celery',
  'aio-celery',
  'celery_aio_pool',
  'celery-aio-pool',
  'celery_pool_asyncio',
  'celery-pool-asyncio',
  'celery_asyncio',
  'celery-asyncio',
  'asynccelery',
  'async-celery',
  'AsyncIOPool',
  'CELERY_CUSTOM_WORKER_POOL',
  '--pool=custom',
  '--pool custom',
  '-P custom',
]

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

const DOCUMENTATION = /\.(?:md|rst)$/

async function runsCoroutines({ source }: CachedRepository, { revision }: LinkedRevision): Promise<boolean> {
  const found = await source.containing(revision.tree.rev, [''], RUNS_COROUTINES)
  return [...found].some((path) => !DOCUMENTATION.test(path))
}
