import { parentOf } from '../modules/paths.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { functionName } from '../tasks/task-names.ts'
import type { Reference, ReferenceUse } from './reference.ts'

interface Revision {
  readonly program: Program
  readonly tasks: readonly LinkedTask[]
}

/** Settings that only concern tasks of the same project’s workers. */
const SETTINGS: ReadonlySet<ReferenceUse> = new Set(['schedule', 'route', 'annotation'])

/**
 * The tasks that a text with an unregistered name means, found by the function that it names. Null where it may mean a
 * task of another service. `renamed` has the tasks whose function the change renamed under a kept name.
 */
export function createIntendedTasks(
  { program, tasks }: Revision,
  renamed: ReadonlySet<LinkedTask>,
): (reference: Reference) => readonly LinkedTask[] | null {
  const byFunction = Map.groupBy(tasks, functionName)
  const packages = new Set(tasks.map(({ module }) => topOf(module)))
  return ({ name, use }) => {
    const { module, last } = split(name)
    const alike = byFunction.get(last) ?? []
    // A task without a known name may have just this one.
    if (alike.length === 0 || alike.some((task) => task.name === null)) return null
    const followed = alike.filter((task) => renamed.has(task) && mayMean(task, module))
    if (followed.length > 0) return followed
    const near = SETTINGS.has(use) ? alike.filter((task) => isEndOf(program, task, name)) : []
    if (near.length > 0) return near
    if (use === 'schedule' && module === '') return alike
    // A caller by name may send to another service, which has a short name such as `orders.settle`.
    const isPath = use === 'schedule' || (isCall(use) && module.includes('.'))
    return isPath && packages.has(topOf(module)) ? alike : null
  }
}

/**
 * Whether a name lies in a module that a package of the project lacks. The package has to be a regular one: others may
 * add modules to a namespace.
 */
export function isInMissingModule(
  { program }: Pick<Revision, 'program'>,
  { name, path }: Reference,
): boolean {
  const { module } = split(name)
  const parent = split(module).module
  if (parent === '' || fileOfModule(program, module, path) !== null) return false
  return fileOfModule(program, parent, path)?.endsWith('/__init__.py') ?? false
}

function isCall(use: ReferenceUse): boolean {
  return use === 'send' || use === 'signature' || use === 'caller'
}

/** Whether a task’s function may be written with these packages before it, or with none. */
function mayMean({ module }: LinkedTask, written: string): boolean {
  return written === '' || module === written || module.endsWith(`.${written}`)
}

/** `tasks.settle` of the task `orders.tasks.settle`, unless `orders` may be on `sys.path`. */
function isEndOf(program: Program, task: LinkedTask, name: string): boolean {
  const { module } = split(name)
  if (module === '') return false
  if (task.name?.endsWith(`.${name}`) && task.nameOrigin !== 'implicit') return true
  if (!task.module.endsWith(`.${module}`)) return false
  const root = module.split('.').reduce(parentOf, task.path.replace(/\/__init__\.py$/, '.py'))
  return program.paths.has(`${root}/__init__.py`)
}

function split(name: string): { readonly module: string; readonly last: string } {
  const dot = name.lastIndexOf('.')
  return { module: name.slice(0, Math.max(0, dot)), last: name.slice(dot + 1) }
}

export function topOf(module: string): string {
  return module.split('.', 1)[0] ?? ''
}
