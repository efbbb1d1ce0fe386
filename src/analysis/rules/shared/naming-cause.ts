import { impliedName } from '../../tasks/gen-task-name.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'

/**
 * What gives a task without an explicit name another one, where an application makes up names by `gen_task_name`: that
 * method, the module or the function. Null where the application does not.
 */
export function namingCause(old: LinkedTask, next: LinkedTask): 'naming' | 'module' | 'function' | null {
  const [before, after] = [old.origin.implied, next.origin.implied]
  if (before.path === null || after.path === null) return null
  if (before.naming === 'path' && after.naming === 'path') return null
  if (impliedName(after.naming, before.path) !== old.name) return 'naming'
  const dot = before.path.lastIndexOf('.')
  const moved = after.path.slice(0, after.path.lastIndexOf('.')) + before.path.slice(dot)
  return impliedName(after.naming, moved) === old.name ? 'function' : 'module'
}
