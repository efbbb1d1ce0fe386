import { prose } from '../../../shared/prose.ts'
import type { LinkedTask } from '../../contract/linked-task.ts'
import { referTo } from '../../fixes/add-import.ts'
import { entrySuffix } from '../../fixes/entry-expression.ts'
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
  const { decorator, options } = task.origin
  const text = context.headText(task.path)
  const option = options.byKeyword.get('queue')
  // A decorator of another file is not this task's to edit.
  if (text === null || (option && option.scope.path !== task.path)) return null
  const at = option?.argument?.at.start ?? decorator?.at.start
  if (at === undefined) return null
  const { program } = context.head
  const target = { path: registry.path, name: registry.class ?? entry }
  const reference = referTo(program, { path: task.path, text, at }, target)
  const suffix = entrySuffix(program, registry, entry)
  if (reference === null || suffix === null) return null
  const use = setQueue(task, text, `${reference.expression}${suffix}`)
  if (use === null) return null
  return reference.edit === null ? [use] : [reference.edit, use]
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
