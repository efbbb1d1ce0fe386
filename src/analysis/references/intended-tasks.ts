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
  return ({ name, use, path }) => {
    const { module, last } = split(name)
    const alike = byFunction.get(last) ?? []
    // A task without a known name may have just this one.
    if (alike.length === 0 || alike.some((task) => task.name === null)) return null
    const meant = (found: readonly LinkedTask[]) => (found.length > 0 ? found : null)
    const followed = alike.filter((task) => renamed.has(task) && mayMean(task, module))
    if (followed.length > 0) return followed
    // Callers by name also send to other services.
    if (!SETTINGS.has(use)) return null
    const near = alike.filter((task) => isEndOf(program, task, name))
    if (near.length > 0 || use !== 'schedule') return meant(near)
    if (module === '') return alike
    const isOfProject = packages.has(topOf(module)) && fileOfModule(program, module, path) === null
    return isOfProject ? alike : null
  }
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

function topOf(module: string): string {
  return module.split('.', 1)[0] ?? ''
}
