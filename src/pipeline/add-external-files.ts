import type { NonPythonFiles } from '../analysis/references/non-python-files.ts'
import { readNonPython } from '../analysis/snapshot.ts'
import type { Asked } from './external-files.ts'
import { askCallers } from './find-callers.ts'
import { askConsumers } from './find-consumers.ts'
import type { LinkedSide } from './link-revisions.ts'
import { type OpenRepository, oidAt } from './revision.ts'

/** Both sides with what stands beside Python, as far as the change makes it matter. */
export async function withNonPython(
  repository: OpenRepository,
  base: LinkedSide,
  head: LinkedSide,
): Promise<readonly [LinkedSide, LinkedSide]> {
  const answers = await Promise.all([
    askCallers(repository, base, head),
    askConsumers(repository, base, head),
  ])
  const asked = answers.filter((one) => one !== null)
  if (asked.length === 0) return [base, head]
  return [await readBeside(repository, base, asked), await readBeside(repository, head, asked)]
}

async function readBeside(
  { library }: OpenRepository,
  linked: LinkedSide,
  asked: readonly Asked[],
): Promise<LinkedSide> {
  const { tree } = linked.side
  const files = await Promise.all(asked.map((one) => one.files(linked)))
  const paths = files.flatMap((one) => one.paths)
  await library.loadTexts(paths.map((path) => oidAt(tree, path)))
  const texts = paths.flatMap((path): [string, string][] => {
    const volume = library.get(oidAt(tree, path))
    return volume?.kind === 'read' && volume.source ? [[path, volume.source.text]] : []
  })
  const nonPython: NonPythonFiles = {
    texts: new Map(texts),
    readers: Object.assign({}, ...asked.map(({ readers }) => readers)),
  }
  const input = { ...linked.input, nonPython }
  const unresolved = [...linked.snapshot.unresolved, ...files.flatMap(({ gaps }) => gaps)]
  return { ...linked, input, snapshot: { ...linked.snapshot, ...readNonPython(nonPython), unresolved } }
}
