import type { Program } from '../semantic/program.ts'
import { isOnlyCelerys } from '../tasks/celery-decorator.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { aboveComments, indentationAt, stringLiteral } from './python-source.ts'
import { setKeyword } from './set-keyword.ts'
import type { TextEdit } from './text-edit.ts'

/** The edit that gives a task an explicit wire name; null where the definition has no safe place for one. */
export function pinName(program: Program, task: LinkedTask, text: string, name: string): TextEdit | null {
  const { decorator, call, definition } = task.origin
  // The decorator's own name is another one.
  if (task.origin.isAlias) return null
  const literal = stringLiteral(name, text)
  if (definition?.kind === 'class') return pinInClass(task, text, literal)
  if (decorator) {
    const { expression } = decorator
    if (expression.kind === 'call') return setKeyword(task.path, text, expression, 'name', literal)
    // A project decorator used bare may not accept arguments.
    const { scope } = task.origin
    return isOnlyCelerys(program, scope, expression)
      ? { path: task.path, start: decorator.at.end, end: decorator.at.end, text: `(name=${literal})` }
      : null
  }
  if (call?.kind !== 'call' || task.origin.scope.path !== task.path) return null
  const target = call.callee.kind === 'call' ? call.callee : call
  return setKeyword(task.path, text, target, 'name', literal)
}

function pinInClass(task: LinkedTask, text: string, literal: string): TextEdit | null {
  const { definition } = task.origin
  if (definition?.kind !== 'class') return null
  for (const statement of definition.body) {
    if (
      statement.kind !== 'assignment' ||
      statement.target.kind !== 'name' ||
      statement.target.name !== 'name'
    )
      continue
    return { path: task.path, start: statement.value.at.start, end: statement.value.at.end, text: literal }
  }
  const first = definition.body.find((statement) => 'at' in statement)
  if (!first || !('at' in first)) return null
  const decorators = 'decorators' in first ? first.decorators : []
  const statement = decorators[0]?.at.start ?? first.at.start
  const indentation = indentationAt(text, statement)
  const line = text.lastIndexOf('\n', statement - 1) + 1
  // `class T(Task): run = send` has no separate line for the name.
  if (line + indentation.length !== statement) return null
  const start = aboveComments(text, line)
  const gap = first.kind === 'assignment' ? '' : '\n'
  return { path: task.path, start, end: start, text: `${indentation}name = ${literal}\n${gap}` }
}
