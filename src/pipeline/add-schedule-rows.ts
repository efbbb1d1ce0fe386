import {
  isMigration,
  readDataMigrations,
  readRowCode,
} from '../analysis/schedule-rows/read-data-migrations.ts'
import { createProgram } from '../analysis/semantic/program.ts'
import { namesByDefinition, type Snapshot } from '../analysis/snapshot.ts'
import type { BlobLoader } from './blob-loader.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import { type CachedRepository, oidAt, type Revision } from './revision.ts'

/** Code that changes rows names their model. */
export const ROW_WORDS = ['PeriodicTask']
/** More files than this are not read. */
const MAX_FILES = 100

/** Adds the changes that migrations and other code make to schedule rows to both revisions, where a row may hold one of these names. */
export async function addScheduleRows(
  repository: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
  names: ReadonlySet<string>,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  const hasNames = names.size > 0
  if (!hasNames && !losesScheduleKey(base.snapshot, head.snapshot)) return [base, head]
  const { loader } = repository
  const read = async (one: LinkedRevision): Promise<LinkedRevision> => {
    const linked = await readRows(loader, one)
    return hasNames ? readCode(repository, linked) : linked
  }
  return [await read(base), await read(head)]
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

/** Code beside migrations that names the table's model, of which a project has a few files. */
async function readCode(
  { source, loader }: CachedRepository,
  linked: LinkedRevision,
): Promise<LinkedRevision> {
  const { revision, input, snapshot } = linked
  const naming = await source.containing(revision.tree.rev, ['.py'], ROW_WORDS)
  const rowCodePaths = revision.candidates
    .filter((path) => naming.has(path) && !isMigration(path))
    .slice(0, MAX_FILES)
  await loader.loadFacts(rowCodePaths.map((path) => oidAt(revision.tree, path)))
  const { result: rowCode } = await loadUntilComplete(() => {
    const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
    const result = readRowCode(program, rowCodePaths, namesByDefinition(snapshot.tasks))
    return { result, missing: missingBlobs(program, revision, loader) }
  }, loader.loadFacts)
  return { ...linked, input: { ...input, rowCodePaths }, snapshot: { ...snapshot, rowCode } }
}

/** An unreadable file may change anything. */
function mayChangeRows({ tree }: Revision, loader: BlobLoader, path: string): boolean {
  const blob = loader.get(oidAt(tree, path))
  return blob?.kind === 'read' ? blob.summary.changesRows : true
}
