import { join } from '../modules/paths.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { type ListedModule, type WorkerList, workerLists } from './worker-lists.ts'
import { relatedModule } from './workers.ts'

/** An entry of a list that workers import when they start, for which head has no module. */
export interface MissingModule {
  readonly list: WorkerList
  readonly entry: ListedModule
  /** The file that base had for it; null where the entry is new. */
  readonly before: string | null
  /** Whether a worker stops. Autodiscovery passes over a package that is missing in one that is there. */
  readonly stopsWorkers: boolean
}

/**
 * The modules of the project that a list of head names and head lacks, where base had them or did not name them. Modules of
 * packages outside of the repository are unknown, never missing.
 */
export function missingModules(base: RevisionTasks, head: RevisionTasks): readonly MissingModule[] {
  // Most changes delete no file and touch no list.
  if (base.program === head.program) return []
  const before = workerLists(base)
  return workerLists(head).flatMap((list) => {
    const missing = list.entries.filter((entry) => !exists(head.program, entry))
    if (missing.length === 0) return []
    const old = new Set(before.flatMap((one) => (one.kind === list.kind ? modulesOf(one) : [])))
    const lost = missing.map((entry) => ({ entry, before: fileAtBase(base.program, list, entry) }))
    // A list that already named what base lacks is not in use.
    if (lost.some((one) => one.before === null && old.has(one.entry.module))) return []
    return lost
      .filter((one) => isOfProject(base.program, head.program, list, one.entry, one.before))
      .map((one) => ({ ...one, list, stopsWorkers: stopsWorkers(head.program, list, one.entry) }))
  })
}

function modulesOf({ entries }: WorkerList): string[] {
  return entries.map(({ module }) => module)
}

/** Whether a module or a folder, which Python imports as well, has this name. */
function exists(program: Program, { module, path }: Pick<ListedModule, 'module' | 'path'>): boolean {
  if (fileOfModule(program, module, path) !== null) return true
  const folder = module.replaceAll('.', '/')
  const roots = [program.layout.rootOf(path), ...program.layout.roots, '']
  return roots.some((root) => program.folders.has(join(root, folder)))
}

function fileAtBase(
  base: Program,
  { relatedName }: WorkerList,
  { module, path }: ListedModule,
): string | null {
  // The tasks of a package are in its related module.
  return (
    (relatedName === null ? null : fileOfModule(base, relatedModule(module, relatedName), path)) ??
    fileOfModule(base, module, path)
  )
}

/** Whether a missing module would be one of the project's: no other package has its first name. */
function isOfProject(
  base: Program,
  head: Program,
  list: WorkerList,
  { module, path }: ListedModule,
  before: string | null,
): boolean {
  const [top = ''] = module.split('.')
  if (before !== null) {
    // A whole package that is gone may come from another repository now.
    return (
      exists(head, { module: top, path }) ||
      (top === module && fileOfModule(base, top, path) === `${join(base.layout.rootOf(path), top)}.py`)
    )
  }
  // A folder without `__init__.py` may share its name with a package that is installed elsewhere.
  if (fileOfModule(head, top, path)?.endsWith('/__init__.py')) return true
  return list.entries.some((other) => {
    return other.module.startsWith(`${top}.`) && fileOfModule(head, other.module, other.path) !== null
  })
}

/** `celery/loaders/base.py`: `find_related_module` looks beside a package that it cannot import. */
function stopsWorkers(head: Program, { kind }: WorkerList, { module, path }: ListedModule): boolean {
  if (kind !== 'autodiscovery') return true
  const parent = module.slice(0, Math.max(module.lastIndexOf('.'), 0))
  return parent === '' || !exists(head, { module: parent, path })
}
