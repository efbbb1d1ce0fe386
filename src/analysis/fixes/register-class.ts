import { isApplication } from '../applications/celery-app.ts'
import type { ForgottenClass } from '../definitions/forgotten-classes.ts'
import type { UnregisteredClass } from '../definitions/unregistered-classes.ts'
import { moduleScope } from '../semantic/scope.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { referTo } from './add-import.ts'
import type { TextEdit } from './text-edit.ts'

/**
 * Registers a Task class below its definition, or where its module makes an instance; null where the application is not
 * known, or where the instances that senders make would not have the task’s name.
 */
export function registerClass(
  revision: RevisionTasks,
  text: string,
  { entity: { fact, scope }, task }: UnregisteredClass,
  { isMade, instance }: ForgottenClass,
): readonly TextEdit[] | null {
  const { path } = scope
  const application = onlyApplication(revision)
  // Celery gives a registered instance its name; those that senders make have that of their class.
  if (application === null || scope.kind !== 'module' || (isMade && task.nameOrigin === 'implicit'))
    return null
  if (text.slice(text.lastIndexOf('\n', fact.at.start) + 1, fact.at.start) !== '') return null
  const made = instance === null ? null : placeOfInstance(text, instance, fact.name)
  if (instance !== null && (made === null || made < fact.at.end)) return null
  const at = made ?? fact.at.end
  const reference = referTo(revision.program, { path, text, at }, application)
  if (reference === null) return null
  const call = `${reference.expression}.register_task(${fact.name}())`
  const edit =
    made === null
      ? { path, start: at, end: at, text: `\n\n\n${isMade ? call : `${fact.name} = ${call}`}` }
      : { path, start: made, end: made + `${fact.name}()`.length, text: call }
  return reference.edit === null ? [edit] : [reference.edit, edit]
}

/** The offset of `FetchPhoto()` in `fetch_photo = FetchPhoto()`. */
function placeOfInstance(text: string, instance: string, name: string): number | null {
  const found = new RegExp(`^${instance} *= *(?=${name}\\(\\))`, 'm').exec(text)
  return found && found.index + found[0].length
}

/** The variable of the only application that the repository makes. */
function onlyApplication({ program, taskPaths }: RevisionTasks): { path: string; name: string } | null {
  const found = taskPaths.flatMap((path) => {
    const scope = moduleScope(program, path)
    return (scope?.statements ?? []).flatMap((statement) => {
      if (scope === null || statement.kind !== 'assignment' || statement.target.kind !== 'name') return []
      const { name } = statement.target
      const entity = { kind: 'value', expression: statement.value, scope, name } as const
      return isApplication(program, entity) ? [{ path, name }] : []
    })
  })
  const [only, ...others] = found
  return only && others.length === 0 ? only : null
}
