import { isMigration, readRowMigrations } from '../analysis/schedule-rows/read-data-migrations.ts'
import { createProgram } from '../analysis/semantic/program.ts'
import type { Snapshot } from '../analysis/snapshot.ts'
import type { BlobLoader } from './blob-loader.ts'
import { type LinkedRevision, missing } from './link-revisions.ts'
import { oidAt, type Revision } from './revision.ts'

/** Both revisions with what migrations do to schedule rows, where the change takes away a name that a row may hold. */
export async function addScheduleRows(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  if (!losesName(base.snapshot, head.snapshot)) return [base, head]
  return [await readRows(loader, base), await readRows(loader, head)]
}

function losesName(base: Snapshot, head: Snapshot): boolean {
  const tasks = new Set(head.tasks.map(({ name }) => name))
  const keys = new Set(head.celery.schedule.map(({ key }) => key))
  return (
    base.tasks.some(({ name }) => name !== null && !tasks.has(name)) ||
    base.celery.schedule.some(({ key }) => key !== null && !keys.has(key))
  )
}

/** Migrations are read until none wants a further file: the module of an imported name. */
async function readRows(loader: BlobLoader, linked: LinkedRevision): Promise<LinkedRevision> {
  const { revision, input } = linked
  const rowPaths = revision.candidates.filter(
    (path) => isMigration(path) && mayChangeRows(revision, loader, path),
  )
  let wanted = rowPaths.map((path) => oidAt(revision.tree, path))
  for (;;) {
    await loader.loadFacts(wanted)
    const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
    const rowMigrations = readRowMigrations(program, rowPaths)
    wanted = missing(program, revision, loader)
    if (wanted.length > 0) continue
    return { ...linked, input: { ...input, rowPaths }, snapshot: { ...linked.snapshot, rowMigrations } }
  }
}

/** What could not be read may change anything. */
function mayChangeRows({ tree }: Revision, loader: BlobLoader, path: string): boolean {
  const blob = loader.get(oidAt(tree, path))
  return blob?.kind === 'read' ? blob.summary.changesRows : true
}
