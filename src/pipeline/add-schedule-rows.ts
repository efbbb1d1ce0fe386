import { isMigration, readRowMigrations } from '../analysis/schedule-rows/read-data-migrations.ts'
import { createProgram } from '../analysis/semantic/program.ts'
import type { Snapshot } from '../analysis/snapshot.ts'
import type { Library } from './blob-loader.ts'
import { type LinkedSide, missing } from './link-revisions.ts'
import { oidAt, type Side } from './revision.ts'

/** Both sides with what migrations do to schedule rows, where the change takes away a name that a row may hold. */
export async function withRows(
  library: Library,
  base: LinkedSide,
  head: LinkedSide,
): Promise<readonly [LinkedSide, LinkedSide]> {
  if (!losesName(base.snapshot, head.snapshot)) return [base, head]
  return [await readRows(library, base), await readRows(library, head)]
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
async function readRows(library: Library, linked: LinkedSide): Promise<LinkedSide> {
  const { side, input } = linked
  const rowPaths = side.candidates.filter((path) => isMigration(path) && mayChangeRows(side, library, path))
  let wanted = rowPaths.map((path) => oidAt(side.tree, path))
  for (;;) {
    await library.loadFacts(wanted)
    const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
    const rowMigrations = readRowMigrations(program, rowPaths)
    wanted = missing(program, side, library)
    if (wanted.length > 0) continue
    return { ...linked, input: { ...input, rowPaths }, snapshot: { ...linked.snapshot, rowMigrations } }
  }
}

/** What could not be read may change anything. */
function mayChangeRows({ tree }: Side, library: Library, path: string): boolean {
  const volume = library.get(oidAt(tree, path))
  return volume?.kind === 'read' ? volume.digest.changesRows : true
}
