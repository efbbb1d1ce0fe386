import { fileKind } from '../analysis/deployment/file-kind.ts'
import { changedDeclarations } from '../analysis/queues/changed-declarations.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import type { NonPythonKind } from './non-python-kind.ts'
import type { CachedRepository } from './revision.ts'

/** RabbitMQ in a URL, a variable, an image or a document. */
const AMQP_WORDS = ['amqp://', 'amqps://', 'AMQP_', 'rabbit', 'Rabbit', 'RABBIT']
const OTHER_WORDS = ['redis://', 'rediss://', 'sqs://']
/** Packages that come with kombu, whatever the broker. */
const LOCKED = /\.lock$|(^|\/)(requirements|constraints)[^/]*(\/[^/]*)?\.txt$|lock\.json$/

/**
 * Whether the repository’s files name a broker that the settings leave to the environment, where the change declares queues
 * anew. Only the words are searched: nothing is read.
 */
export async function findBroker(
  { source }: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<NonPythonKind | null> {
  const { declared } = head.snapshot.celery
  const changed = changedDeclarations(base.snapshot, head.snapshot)
  if (!changed.some((one) => declared.broker(one.head.path) === 'unknown')) return null
  const { rev } = head.revision.tree
  const ignored = isIgnoredBy(head.input.settings)
  const [amqp, other] = await Promise.all([
    source.containing(rev, [''], AMQP_WORDS),
    source.containing(rev, [''], OTHER_WORDS),
  ])
  const namesAmqp = [...amqp].some((path) => !ignored(path) && !LOCKED.test(path))
  const namesOther = [...other].some((path) => !ignored(path) && isDeployed(path))
  const broker = !namesAmqp && namesOther ? 'other' : 'unknown'
  return { files: async () => ({ paths: [], gaps: [] }), readers: { broker: () => broker } }
}

/** A URL in Python may be that of a cache. */
function isDeployed(path: string): boolean {
  const kind = fileKind(path)
  return kind !== null && kind !== 'prose' && kind !== 'python'
}
