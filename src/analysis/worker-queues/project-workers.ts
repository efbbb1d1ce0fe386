import { isInside } from '../modules/paths.ts'
import type { Consumer } from '../references/consumer.ts'
import { fileOfModule } from '../semantic/program.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'

/**
 * Whether a worker runs the application of these tasks: `unclear` where the repository starts several applications and
 * nothing says which one is theirs. A worker of another application drops messages of tasks that it does not know.
 */
export function runsTasks(
  head: Pick<Snapshot, 'program' | 'tasks'>,
  workers: readonly Consumer[],
  tasks: readonly LinkedTask[],
): (worker: Consumer) => 'yes' | 'no' | 'unclear' {
  const { layout } = head.program
  const roots = new Set(head.tasks.map(({ path }) => layout.rootOf(path)))
  const own = new Set(tasks.map(({ path }) => layout.rootOf(path)))
  const applications = new Set(workers.flatMap((one) => (one.applications ?? []).map(applicationKey)))
  const theirs = applications.size > 1 ? applicationOf(head, applications, tasks) : null
  return ({ path, applications: named = [] }) => {
    if (own.size > 0 && !own.has(nearestRoot(roots, path)) && nearestRoot(roots, path) !== '') return 'no'
    if (applications.size <= 1) return 'yes'
    const keys = new Set(named.map(applicationKey))
    if (theirs === null || keys.size > 1) return 'unclear'
    if (keys.size === 1) return keys.has(theirs) ? 'yes' : 'no'
    // A variable names no application; its folder may be that of the tasks' project alone.
    const root = nearestRoot(roots, path)
    return root !== '' && own.has(root) ? 'yes' : 'unclear'
  }
}

/** The only application whose module is in the source root of the tasks, or in their package. */
function applicationOf(
  { program }: Pick<Snapshot, 'program'>,
  applications: ReadonlySet<string>,
  tasks: readonly LinkedTask[],
): string | null {
  const roots = new Set(tasks.map(({ path }) => program.layout.rootOf(path)))
  const packages = new Set(tasks.map(({ module }) => module.split('.')[0] ?? ''))
  const beside = [...applications].filter((one) => {
    return [...roots].some((root) => {
      const file = fileOfModule(program, one, root === '' ? 'x.py' : `${root}/x.py`)
      return file !== null && program.layout.rootOf(file) === root
    })
  })
  const same = beside.filter((one) => packages.size === 1 && packages.has(one.split('.')[0] ?? ''))
  const [only, ...others] = beside.length === 1 ? beside : same
  return only !== undefined && others.length === 0 ? only : null
}

/** `shop.celery:app`, `shop.celery` and `shop` are one application: Celery looks for `shop.celery` in `shop`. */
function applicationKey(written: string): string {
  const [first = '', ...rest] = written.replace(/:.*/, '').split('.')
  while (/^(?:celery|celery_?app|app)$/.test(rest.at(-1) ?? '')) rest.pop()
  return [first, ...rest].join('.')
}

/** The innermost source root of tasks around a file; empty at the repository's top. */
function nearestRoot(roots: ReadonlySet<string>, path: string): string {
  const around = [...roots].filter((root) => root !== '' && isInside(path, root))
  return around.reduce((a, b) => (b.length > a.length ? b : a), '')
}
