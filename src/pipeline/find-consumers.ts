import { fileKind, mayStartWorkers, workerRank } from '../analysis/deployment/file-kind.ts'
import type { Gap } from '../analysis/model/types.ts'
import { movesQueue, unlistedQueues } from '../analysis/queues/moved-queues.ts'
import { namesMissingEntry, newQueues } from '../analysis/queues/new-queues.ts'
import type { Consumer } from '../analysis/references/consumer.ts'
import type { Tree } from '../ports/repository-source.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import { mayConfigureWorkers } from './may-configure-workers.ts'
import type { NonPythonKind } from './non-python-kind.ts'
import { type CachedRepository, changedSince, oidAt, type Revision } from './revision.ts'

/** On GitHub each new file costs a part of a request. */
const MAX_FILES = 200
/** Documents and programs that may say more about workers; further ones are not read. */
const MAX_OTHERS = 60
/** Files of formats that no reader knows; they are asked for names alone. */
const MAX_FOREIGN = 40

/**
 * Worker commands and the files that they use, where the change starts to use a queue, moves a task to another one, takes a
 * queue off a list or touches a file that may configure workers. With more files than the limit, the queues that workers read are unknown.
 */
export async function findConsumers(
  { loader }: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<NonPythonKind | null> {
  const [old, now] = [base.revision.tree, head.revision.tree]
  const touched = changedSince(old, now).map((path) => {
    return { before: old.entries.get(path) ?? null, after: now.entries.get(path) ?? null }
  })
  const isNeeded =
    newQueues(base.snapshot, head.snapshot).length > 0 ||
    movesQueue(base.snapshot.tasks, head.snapshot.tasks) ||
    unlistedQueues(base.snapshot, head.snapshot).length > 0 ||
    namesMissingEntry(head.snapshot.tasks) ||
    (await mayConfigureWorkers(loader, touched, head.input.settings))
  if (!isNeeded) return null
  const { consumersIn } = await import('../analysis/deployment/consumers.ts')
  const unread = new Set<string>()
  return {
    async files({ revision, input }) {
      const ignored = isIgnoredBy(input.settings)
      const deployment = deploymentFiles(revision.tree, ignored)
      const paths = [...deployment, ...others(revision.tree, ignored), ...programs(loader, revision)]
      await loader.loadTexts(paths.map((path) => oidAt(revision.tree, path)))
      const gaps = deployment.flatMap((path) => {
        const blob = loader.get(oidAt(revision.tree, path))
        return blob?.kind === 'unreadable' ? [gapOf(path, blob.reason)] : []
      })
      for (const { path } of gaps) unread.add(path)
      return { paths, gaps }
    },
    readers: {
      // An unreadable file may start a worker that reads any queue.
      consumers(texts) {
        const files = new Map([...texts].filter(([path]) => fileKind(path) !== null))
        const isPartial = [...files.keys()].filter(mayStartWorkers).length > MAX_FILES
        return isPartial || unread.size > 0 ? UNKNOWN : consumersIn(files)
      },
    },
  }
}

/** The files that may start workers, the likeliest first, one beyond the limit. */
function deploymentFiles(tree: Tree, ignored: (path: string) => boolean): string[] {
  return [...tree.entries.values()]
    .filter(({ kind, path }) => kind === 'file' && mayStartWorkers(path) && !ignored(path))
    .map(({ path }) => path)
    .sort((a, b) => workerRank(a) - workerRank(b) || (a < b ? -1 : 1))
    .slice(0, MAX_FILES + 1)
}

/** Documents and files without a reader, the likeliest of each. */
function others(tree: Tree, ignored: (path: string) => boolean): string[] {
  const paths = [...tree.entries.values()].flatMap(({ kind, path }) =>
    kind === 'file' && !ignored(path) ? [path] : [],
  )
  const chosen = (kind: 'prose' | 'foreign', limit: number): string[] =>
    paths
      .filter((path) => fileKind(path) === kind)
      .sort((a, b) => workerRank(a) - workerRank(b) || (a < b ? -1 : 1))
      .slice(0, limit)
  return [...chosen('prose', MAX_OTHERS), ...chosen('foreign', MAX_FOREIGN)]
}

/** Python programs that start workers or document how. */
function programs(loader: BlobLoader, { tree, candidates }: Revision): string[] {
  return candidates
    .filter((path) => {
      const blob = loader.get(oidAt(tree, path))
      return fileKind(path) === 'python' && blob?.kind === 'read' && blob.summary.startsWorkers
    })
    .slice(0, MAX_OTHERS)
}

function gapOf(path: string, reason: string): Gap {
  return {
    kind: 'unknown',
    path,
    line: 0,
    reason: `the queues that it has workers read are not known: ${reason}`,
  }
}

const UNKNOWN: readonly Consumer[] = [{ path: '', line: 0, reads: { kind: 'unknown' }, list: null }]
