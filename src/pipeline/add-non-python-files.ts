import { type NonPythonFiles, readingOnly } from '../analysis/references/non-python-files.ts'
import { readNonPython } from '../analysis/snapshot.ts'
import { findBeatFiles } from './find-beat-files.ts'
import { findBroker } from './find-broker.ts'
import { findCallers } from './find-callers.ts'
import { findConsumers } from './find-consumers.ts'
import { findFixtures } from './find-fixtures.ts'
import type { LinkedRevision } from './link-revisions.ts'
import type { NonPythonKind } from './non-python-kind.ts'
import { type CachedRepository, oidAt } from './revision.ts'

/** Adds the callers and consumers in non-Python files to both revisions, where the change makes them matter. */
export async function addNonPythonFiles(
  repository: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
  inRows: ReadonlySet<string>,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  const found = await Promise.all([
    findCallers(repository, base, head),
    findConsumers(repository, base, head),
    findBeatFiles(repository, base, head),
    findFixtures(repository, head, inRows),
    findBroker(repository, base, head),
  ])
  const kinds = found.filter((one) => one !== null)
  if (kinds.length === 0) return [base, head]
  return [await addFilesOfKinds(repository, base, kinds), await addFilesOfKinds(repository, head, kinds)]
}

async function addFilesOfKinds(
  { loader }: CachedRepository,
  linked: LinkedRevision,
  kinds: readonly NonPythonKind[],
): Promise<LinkedRevision> {
  const { tree } = linked.revision
  const files = await Promise.all(kinds.map((one) => one.files(linked)))
  const paths = files.flatMap((one) => one.paths)
  await loader.loadTexts(paths.map((path) => oidAt(tree, path)))
  const texts = paths.flatMap((path): [string, string][] => {
    const blob = loader.get(oidAt(tree, path))
    return blob?.kind === 'read' && blob.source ? [[path, blob.source.text]] : []
  })
  const nonPython: NonPythonFiles = {
    texts: new Map(texts),
    readers: Object.assign(
      {},
      ...kinds.map(({ readers }, i) => readingOnly(readers, new Set(files[i]?.paths ?? []))),
    ),
  }
  const input = { ...linked.input, nonPython }
  const unresolved = [...linked.snapshot.unresolved, ...files.flatMap(({ gaps }) => gaps)]
  return { ...linked, input, snapshot: { ...linked.snapshot, ...readNonPython(nonPython), unresolved } }
}
