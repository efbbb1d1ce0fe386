import { prose } from '../../shared/prose.ts'
import { importLineEdit } from '../fixes/add-import.ts'
import { isWritable, notWritable, oldNameComment } from '../fixes/old-name-comment.ts'
import { MAX_COLUMNS, stringLiteral } from '../fixes/python-source.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { parentOf } from '../modules/paths.ts'
import type { Expression } from '../python/facts.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import { isExternal, type Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { resolveName } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { unparse } from '../semantic/unparse.ts'
import { isOnlyCelerys } from '../tasks/celery-decorator.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { functionName } from '../tasks/task-names.ts'
import type { MakeRemedy, Refusal, RemedyContext } from './make-remedy.ts'

const SHARED_TASK = 'shared_task'
const DOCSTRING = '    """Do nothing, for messages that still wait."""'

/** Registers a removed task again, with a body that does nothing, where workers import it. */
export const stub: MakeRemedy = (context, task) => {
  const old = findRemoved(context, task)
  if ('refusal' in old) return old
  const path = moduleFor(context, old)
  const scope = path === null ? null : moduleScope(context.head.program, path)
  const text = path === null ? null : context.headText(path)
  if (path === null || scope === null || text === null)
    return { refusal: prose`${old.path} is deleted, and no task module near it is left that workers import.` }
  return {
    title: prose`Keep a task that takes messages of ${task} and does nothing`,
    safety: 'safe',
    edits: edits(context, { old, name: task, scope, text }),
    registers: [task],
    ends: { rules: ['task-removed'], names: [task] },
  }
}

function findRemoved({ base, head, changes }: RemedyContext, task: string): LinkedTask | Refusal {
  const removed = changes.find(({ kind, old }) => kind === 'removed' && old?.name === task)?.old
  if (removed) return isWritable(task) ? removed : { refusal: notWritable(task) }
  const renamed = changes.find(({ old, new: next }) => old?.name === task && next && next.name !== task)
  if (renamed?.new?.name)
    return { refusal: prose`This change renames ${task} to ${renamed.new.name}: an alias runs its messages.` }
  if (head.tasks.some(({ name }) => name === task)) return { refusal: prose`${task} is still a task.` }
  const isKnown = base.tasks.some(({ name }) => name === task)
  return {
    refusal: isKnown
      ? prose`celery-guard cannot tell whether this change removes ${task}.`
      : prose`${task} is not a task of this change.`,
  }
}

/**
 * The task's own file where workers still find it: it has other tasks, or autodiscovery looks for its name. Else the
 * nearest module that has tasks in both revisions, of the same source root.
 */
function moduleFor({ base, head }: RemedyContext, { path }: LinkedTask): string | null {
  const before = new Set(base.tasks.map((task) => task.path))
  const modules = new Set(head.tasks.map((task) => task.path).filter((one) => before.has(one)))
  const isDiscovered = /(?:^|\/)tasks(?:\.py|\/__init__\.py)$/.test(path)
  if (head.program.paths.has(path) && (modules.has(path) || isDiscovered)) return path
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    const [near] = [...modules].filter((one) => one.startsWith(`${folder}/`)).sort(byDepth)
    if (near !== undefined) return near
  }
  const root = base.program.layout.rootOf(path)
  return [...modules].filter((one) => head.program.layout.rootOf(one) === root).sort(byDepth)[0] ?? null
}

function byDepth(a: string, b: string): number {
  return a.split('/').length - b.split('/').length || (a < b ? -1 : 1)
}

interface Place {
  readonly old: LinkedTask
  readonly name: string
  readonly scope: Scope
  readonly text: string
}

function edits(context: RemedyContext, place: Place): TextEdit[] {
  const { old, name, scope, text } = place
  const { decorator, isImported } = decoratorFor(context, place)
  const queue = queueFor(context, place)
  const options = [`name=${stringLiteral(name, text)}`, ...(queue === null ? [] : [`queue=${queue}`])]
  const line = `@${decorator}(${options.join(', ')})`
  const written = [
    ...oldNameComment('stub', name, context),
    ...(line.length <= MAX_COLUMNS
      ? [line]
      : [`@${decorator}(`, ...options.map((one) => `    ${one},`), ')']),
    `def ${freeName(scope, functionName(old))}(*args, **kwargs):`,
    DOCSTRING,
  ].join('\n')
  const { path } = scope
  const end = text.trimEnd().length
  const importLine = `from celery import ${SHARED_TASK}`
  if (end === 0)
    return [
      { path, start: 0, end: text.length, text: `${isImported ? '' : `${importLine}\n\n\n`}${written}\n` },
    ]
  const below: TextEdit = { path, start: end, end, text: `\n\n\n${written}` }
  if (isImported) return [below]
  const file = { text, statements: scope.statements }
  const added = importLineEdit(file, importLine, 'celery', (module) => module.split('.')[0] === 'celery')
  return [{ path, ...added }, below]
}

/** The decorator of the removed task where the file still has it, else Celery's own. */
function decoratorFor(
  { head }: RemedyContext,
  { old, scope }: Place,
): { readonly decorator: string; readonly isImported: boolean } {
  const expression = old.origin.decorator?.expression
  const callee = expression?.kind === 'call' ? expression.callee : expression
  if (callee && isReference(callee) && isBound(scope, callee) && isOnlyCelerys(head.program, scope, callee))
    return { decorator: unparse(callee), isImported: true }
  const isImported =
    bindingsOf(scope.statements).byName.has(SHARED_TASK) &&
    resolveName(head.program, scope, SHARED_TASK).every((one) => isExternal(one, `celery.${SHARED_TASK}`))
  return { decorator: SHARED_TASK, isImported }
}

function isReference(expression: Expression): boolean {
  if (expression.kind === 'attribute') return isReference(expression.object)
  return expression.kind === 'name'
}

function isBound(scope: Scope, expression: Expression): boolean {
  if (expression.kind === 'attribute') return isBound(scope, expression.object)
  return expression.kind === 'name' && bindingsOf(scope.statements).byName.has(expression.name)
}

/** The queue of the removed task as the file can still write it. */
function queueFor({ head }: RemedyContext, { old, scope, text }: Place): string | null {
  const { value, origin } = old.queue
  const given = old.origin.options.byKeyword.get('queue')?.value
  if (value === null || !given) return null
  if (origin === 'literal') return stringLiteral(value, text)
  if (!isReference(given) || !isBound(scope, given)) return null
  return evaluateText(head.program, scope, given) === value ? unparse(given) : null
}

/** A name that the file does not bind. */
function freeName(scope: Scope, name: string): string {
  const { byName } = bindingsOf(scope.statements)
  let free = name
  for (let n = 1; byName.has(free); n++) free = `${name}_stub${n === 1 ? '' : n}`
  return free
}
