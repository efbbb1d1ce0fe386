import type { LinkedRevision } from './link-revisions.ts'
import { sourceAt } from './read-sources.ts'
import { type CachedRepository, oidAt } from './revision.ts'

/** Packages by which workers run coroutines, and the parts of Celery that code replaces to do so. */
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
  'build_tracer',
]

/** Words beside the name of a worker’s pool. */
const NAMES_POOL: readonly string[] = ['--pool', ' -P ', 'worker_pool', 'WORKER_POOL', 'CELERYD_POOL']
/**
 * A pool that is not Celery’s own: `custom`, `shop.pool:LoopPool`. Celery’s do not run coroutines:
 * https://docs.celeryq.dev/en/stable/userguide/concurrency/index.html
 */
const OTHER_POOL =
  /(?:--pool[= "',]{1,10}|\bcelery\b[^\n]{0,500} -P[ "',]{1,10}|(?:worker_pool|WORKER_POOL|CELERYD_POOL)["'\]]{0,2} {0,20}[:=] {0,20}["']?)(?:custom\b|\w+(?:\.\w+)*[:.]\w+)/
/** More files are not read: any may name such a pool. */
const MAX_FILES = 200
const DOCUMENTATION = /\.(?:md|rst)$/

/** Whether a project has something that runs coroutines, such as another worker pool. */
export async function runsCoroutines(
  { source, loader }: CachedRepository,
  { revision: { tree } }: LinkedRevision,
): Promise<boolean> {
  const isCode = (path: string): boolean => !DOCUMENTATION.test(path)
  const found = await source.containing(tree.rev, [''], RUNS_COROUTINES)
  if ([...found].some(isCode)) return true
  const pools = [...(await source.containing(tree.rev, [''], NAMES_POOL))].filter(
    (path) => isCode(path) && tree.entries.get(path)?.kind === 'file',
  )
  if (pools.length > MAX_FILES) return true
  await loader.loadTexts(pools.map((path) => oidAt(tree, path)))
  return pools.some((path) => OTHER_POOL.test(sourceAt(tree, loader, path)?.text ?? ''))
}
