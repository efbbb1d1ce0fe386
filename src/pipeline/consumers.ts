import { newQueues } from '../analysis/contract/new-queues.ts'
import type { Consumer } from '../analysis/contract/outside.ts'
import type { Snapshot } from '../analysis/contract/snapshot.ts'
import { fileKind, promise } from '../analysis/infra/file-kind.ts'
import type { Asked } from './asked.ts'
import { isIgnoredBy } from './ignored.ts'

/** On GitHub each new file costs a part of a request. */
const MAX_FILES = 200

/** Worker commands and what they use, where the change starts to use a queue. Beyond the limit somebody may read anything. */
export async function askConsumers(base: Snapshot, head: Snapshot): Promise<Asked | null> {
  if (newQueues(base, head).length === 0) return null
  const { consumersIn } = await import('../analysis/infra/consumers.ts')
  return {
    async files({ side, input }) {
      const ignored = isIgnoredBy(input.settings)
      const files = [...side.tree.entries.values()]
        .filter(({ kind }) => kind === 'file')
        .map(({ path }) => path)
      const paths = files
        .filter((path) => fileKind(path) !== null && !ignored(path))
        .sort((a, b) => promise(a) - promise(b) || (a < b ? -1 : 1))
        .slice(0, MAX_FILES + 1)
      return { paths, gaps: [] }
    },
    readers: {
      consumers(texts) {
        const own = new Map([...texts].filter(([path]) => fileKind(path) !== null))
        return own.size > MAX_FILES ? UNKNOWN : consumersIn(own)
      },
    },
  }
}

const UNKNOWN: readonly Consumer[] = [{ path: '', line: 0, reads: { kind: 'unknown' }, list: null }]
