import { prose } from '../../../shared/prose.ts'
import { referTo } from '../../fixes/add-import.ts'
import { entrySuffix } from '../../fixes/entry-expression.ts'
import { setKeyword } from '../../fixes/set-keyword.ts'
import type { TextEdit } from '../../fixes/text-edit.ts'
import type { QueueRegistry } from '../../model/types.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { FixDraft, RuleContext } from '../define-rule.ts'
import { entryShown } from './registry-entries.ts'

/** Edits that make a task's queue refer to a registry entry, with the import. */
export function useEntry(
  context: RuleContext,
  task: LinkedTask,
  registry: QueueRegistry,
  entry: string,
): readonly TextEdit[] | null {
  // Tasks name a queue of `task_queues` by its text.
  if (registry.form === 'declared') return []
  const { decorator, options } = task.origin
  const text = context.headText(task.path)
  const option = options.byKeyword.get('queue')
  // The option comes from a decorator in another file.
  if (text === null || (option && option.scope.path !== task.path)) return null
  const at = option?.argument?.at.start ?? decorator?.at.start
  if (at === undefined) return null
  const { program } = context.head
  const target = { path: registry.path, name: registry.holder ?? entry }
  const reference = referTo(program, { path: task.path, text, at }, target)
  const suffix = entrySuffix(program, registry, entry, text)
  if (reference === null || suffix === null) return null
  const use = setQueue(task, text, `${reference.expression}${suffix}`)
  if (use === null) return null
  return reference.edit === null ? [use] : [reference.edit, use]
}

/** The same edits as a fix. */
export function useEntryFix(
  context: RuleContext,
  task: LinkedTask,
  registry: QueueRegistry,
  entry: string,
  safety: FixDraft['safety'],
): FixDraft | null {
  const edits = registry.form === 'declared' ? null : useEntry(context, task, registry, entry)
  return edits && { title: prose`Refer to ${entryShown(registry, entry)}`, safety, edits }
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
