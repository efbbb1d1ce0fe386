import { newQueues } from '../analysis/contract/new-queues.ts'
import type { Consumer, Outside, OutsideReaders } from '../analysis/contract/outside.ts'
import { readOutside } from '../analysis/contract/snapshot.ts'
import { fileKind, promise } from '../analysis/infra/file-kind.ts'
import { isIgnoredBy } from './ignored.ts'
import type { LinkedSide } from './link-sides.ts'
import { type OpenRepository, oidAt } from './side.ts'

/** Both sides with what stands beside Python, as far as the change makes it matter. */
export async function withOutside(
  repository: OpenRepository,
  base: LinkedSide,
  head: LinkedSide,
): Promise<readonly [LinkedSide, LinkedSide]> {
  const asked: Asked[] = []
  if (newQueues(base.snapshot, head.snapshot).length > 0) asked.push(await askForConsumers())
  if (asked.length === 0) return [base, head]
  return [await readBeside(repository, base, asked), await readBeside(repository, head, asked)]
}

/** One kind of files, and how they are read. */
interface Asked {
  readonly readers: OutsideReaders
  paths(side: LinkedSide): Promise<readonly string[]>
}

/** On GitHub each new file costs a part of a request. */
const MAX_FILES = 200

/** Worker commands and what they use. Beyond the limit somebody may read anything. */
async function askForConsumers(): Promise<Asked> {
  const { consumersIn } = await import('../analysis/infra/consumers.ts')
  return {
    async paths({ side, input }) {
      const ignored = isIgnoredBy(input.settings)
      const files = [...side.tree.entries.values()]
        .filter(({ kind }) => kind === 'file')
        .map(({ path }) => path)
      return files
        .filter((path) => fileKind(path) !== null && !ignored(path))
        .sort((a, b) => promise(a) - promise(b) || (a < b ? -1 : 1))
        .slice(0, MAX_FILES + 1)
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

async function readBeside(
  { library }: OpenRepository,
  linked: LinkedSide,
  asked: readonly Asked[],
): Promise<LinkedSide> {
  const { tree } = linked.side
  const paths = (await Promise.all(asked.map((one) => one.paths(linked)))).flat()
  await library.loadTexts(paths.map((path) => oidAt(tree, path)))
  const texts = paths.flatMap((path): [string, string][] => {
    const volume = library.get(oidAt(tree, path))
    return volume?.kind === 'read' && volume.source ? [[path, volume.source.text]] : []
  })
  const outside: Outside = {
    texts: new Map(texts),
    readers: Object.assign({}, ...asked.map(({ readers }) => readers)),
  }
  const input = { ...linked.input, outside }
  return { ...linked, input, snapshot: { ...linked.snapshot, ...readOutside(outside) } }
}
