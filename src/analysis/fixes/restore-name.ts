import type { Expression } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { unparse } from '../semantic/unparse.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { pinName } from './pin-name.ts'
import { stringLiteral } from './python-source.ts'
import type { TextEdit } from './text-edit.ts'

interface Revisions {
  readonly base: { readonly program: Program }
  readonly head: { readonly program: Program }
  headText(path: string): string | null
}

/** Restores a task's base name at head where it is written: in a constant, by a reference to one, or as a literal. */
export function restoreName(revisions: Revisions, old: LinkedTask, task: LinkedTask): TextEdit | null {
  const text = revisions.headText(task.path)
  if (text === null || old.name === null || task.origin.isAlias) return null
  return (
    restoreConstant(revisions, task, old.name) ??
    referAgain(revisions, old, task) ??
    pinName(revisions.head.program, task, text, old.name)
  )
}

/** The place of the literal that names a task: its own option, or the constant that the option refers to. */
export function nameLiteral(program: Program, task: LinkedTask): Omit<TextEdit, 'text'> | null {
  const option = task.origin.options.byKeyword.get('name')
  if (!option) return null
  if (option.value.kind === 'string') return { path: option.scope.path, ...option.value.at }
  const entity = resolveOne(program, option.scope, option.value)
  return entity?.kind === 'value' ? { path: entity.scope.path, ...entity.expression.at } : null
}

/** Edits the constant when its value is new or changed, because other code may refer to it. */
function restoreConstant(
  { base, head, headText }: Revisions,
  task: LinkedTask,
  name: string,
): TextEdit | null {
  const option = task.origin.options.byKeyword.get('name')
  if (!option || task.nameOrigin !== 'constant') return null
  const entity = resolveOne(head.program, option.scope, option.value)
  if (entity?.kind !== 'value' || entity.expression.kind !== 'string') return null
  const { path } = entity.scope
  const text = headText(path)
  if (text === null || entity.name === null) return null
  const before = textInModule(base.program, path, referenceTo(entity.scope, entity.name))
  if (before === task.name) return null
  return { path, ...entity.expression.at, text: stringLiteral(name, text) }
}

/** `PAY`, or `TaskNames.PAY` where it is a member of a class. */
function referenceTo({ kind, definition }: Scope, name: string): Expression {
  const at = { start: 0, end: 0 }
  if (kind !== 'class' || !definition) return { kind: 'name', name, at }
  return { kind: 'attribute', object: { kind: 'name', name: definition.name, at }, name, at }
}

/** Restores `name=PAY` where the constant still has its old value. */
function referAgain({ head }: Revisions, old: LinkedTask, task: LinkedTask): TextEdit | null {
  const before = old.origin.options.byKeyword.get('name')?.value
  const option = task.origin.options.byKeyword.get('name')
  if (!option?.argument || option.scope.path !== task.path) return null
  if (before?.kind !== 'name' && before?.kind !== 'attribute') return null
  if (textInModule(head.program, task.path, before) !== old.name) return null
  return { path: task.path, ...option.argument.value.at, text: unparse(before) }
}

/** The string value of an expression at the top of a module. */
function textInModule(program: Program, path: string, expression: Expression): string | null {
  const scope = program.paths.has(path) ? moduleScope(program, path) : null
  return scope && evaluateText(program, scope, expression)
}
