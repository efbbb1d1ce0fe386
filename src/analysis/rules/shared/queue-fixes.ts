import { prose } from '../../../shared/prose.ts'
import type { LinkedTask } from '../../contract/linked-task.ts'
import { referTo } from '../../fixes/add-import.ts'
import { setKeyword } from '../../fixes/set-keyword.ts'
import type { TextEdit } from '../../fixes/text-edit.ts'
import type { QueueRegistry } from '../../types.ts'
import type { FixDraft, RuleContext } from '../define-rule.ts'

/** Makes a task's queue refer to an entry of the registry, importing what it needs. */
export function useEntry(
  context: RuleContext,
  task: LinkedTask,
  registry: QueueRegistry,
  entry: string,
): readonly TextEdit[] | null {
  const text = context.headText(task.path)
  if (text === null) return null
  const name = registry.class ?? entry
  const reference = referTo(context.head.program, task.path, text, { path: registry.path, name })
  if (reference === null) return null
  const expression = registry.class === null ? reference.expression : `${reference.expression}.${entry}`
  const edit = setQueue(task, text, expression)
  if (edit === null) return null
  return reference.edit === null ? [edit] : [reference.edit, edit]
}

/** The same as a fix. */
export function useEntryFix(
  context: RuleContext,
  task: LinkedTask,
  registry: QueueRegistry,
  entry: string,
  safety: FixDraft['safety'],
): FixDraft | null {
  const edits = useEntry(context, task, registry, entry)
  const shown = registry.class === null ? entry : `${registry.class}.${entry}`
  return edits && { title: prose`Refer to ${shown}`, safety, edits }
}

function setQueue(task: LinkedTask, text: string, expression: string): TextEdit | null {
  const { argument } = task.origin.options.byKeyword.get('queue') ?? {}
  if (argument) {
    return { path: task.path, start: argument.value.at.start, end: argument.value.at.end, text: expression }
  }
  const { decorator } = task.origin
  if (!decorator) return null
  if (decorator.expression.kind === 'call') {
    return setKeyword(task.path, text, decorator.expression, 'queue', expression)
  }
  return { path: task.path, start: decorator.at.end, end: decorator.at.end, text: `(queue=${expression})` }
}
