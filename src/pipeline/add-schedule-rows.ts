import { isMigration, readDataMigrations } from '../analysis/schedule-rows/read-data-migrations.ts'
import { createProgram } from '../analysis/semantic/program.ts'
import type { Snapshot } from '../analysis/snapshot.ts'
import { lostNames } from '../analysis/tasks/task-names.ts'
import type { BlobLoader } from './blob-loader.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import { oidAt, type Revision } from './revision.ts'

/** Adds the changes that migrations make to schedule rows to both revisions, where a row may hold a lost name. */
export async function addScheduleRows(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  const isNeeded =
    lostNames(base.snapshot, head.snapshot).size > 0 || losesScheduleKey(base.snapshot, head.snapshot)
  if (!isNeeded) return [base, head]
  return [await readRows(loader, base), await readRows(loader, head)]
}

function losesScheduleKey(base: Snapshot, head: Snapshot): boolean {
  const keys = new Set(head.celery.schedule.map(({ key }) => key))
  return base.celery.schedule.some(({ key }) => key !== null && !keys.has(key))
}

/** Reads migrations until none requests a further file: the module of an imported name. */
async function readRows(loader: BlobLoader, linked: LinkedRevision): Promise<LinkedRevision> {
  const { revision, input } = linked
  const migrationPaths = revision.candidates.filter(
    (path) => isMigration(path) && mayChangeRows(revision, loader, path),
  )
  await loader.loadFacts(migrationPaths.map((path) => oidAt(revision.tree, path)))
  const { result: dataMigrations } = await loadUntilComplete(() => {
    const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
    const result = readDataMigrations(program, migrationPaths)
    return { result, missing: missingBlobs(program, revision, loader) }
  }, loader.loadFacts)
  return { ...linked, input: { ...input, migrationPaths }, snapshot: { ...linked.snapshot, dataMigrations } }
}

/** An unreadable file may change anything. */
function mayChangeRows({ tree }: Revision, loader: BlobLoader, path: string): boolean {
  const blob = loader.get(oidAt(tree, path))
  return blob?.kind === 'read' ? blob.summary.changesRows : true
}
