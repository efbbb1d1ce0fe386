import type { Argument, Expression, FunctionFact, SendFact, Span } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import type { FoundTask } from '../tasks/found-task.ts'

/** A call that sends something, and the queue that it names. */
export interface QueueSend {
  readonly path: string
  readonly line: number
  readonly endLine: number
  /** The task's function, or the wire name that the call gives; null for a chain, a variable and the like. */
  readonly task: FunctionFact | string | null
  readonly queue: SentQueue
}

type SentQueue =
  /** `value` is null where it is not known. */
  | { readonly kind: 'named'; readonly value: string | null }
  /** The task's own queue applies. */
  | { readonly kind: 'none' }
  /** A signature that other code may give a queue, or options that are not written out. */
  | { readonly kind: 'unknown' }

/** The calls of a file that send tasks. A signature and the calls on it, `pay.si(1).set(queue="mail").delay()`, are one. */
export function queueSendsIn(program: Program, path: string): QueueSend[] {
  const scope = moduleScope(program, path)
  if (scope === null) return []
  const entered = { functions: 'own scope', classes: 'own scope', deadBlocks: 'enter' } as const
  const sends = walkScopes(scope, entered).flatMap(({ statement, scope: around }) =>
    statement.kind === 'send' ? [{ send: statement, around, links: linksOf(statement.task) }] : [],
  )
  const inner = new Set(sends.flatMap(({ links }) => links.slice(1).map(({ at }) => placeKey(at))))
  return sends
    .filter(({ send }) => !inner.has(placeKey(send.task.at)))
    .map(({ send, around, links }) => ({
      path,
      line: send.line,
      endLine: send.endLine,
      task: taskOf(program, around, send, links),
      queue: queueOf(program, around, send, links),
    }))
}

function placeKey({ start, end }: Span): string {
  return `${start}-${end}`
}

/** The object of a call and, where that is a call of a method, its object, and so on: `a.s().set()`, `a.s()`, `a`. */
function linksOf(object: Expression): readonly Expression[] {
  const links = [object]
  for (let at = object; at.kind === 'call' && at.callee.kind === 'attribute'; ) {
    at = at.callee.object
    links.push(at)
  }
  return links
}

/** `signature("shop.tasks.pay")`, `app.signature(…)` and `app.send_task(…)` name the task. */
const BY_NAME = /^(signature|subtask|Signature|send_task)$/

function taskOf(
  program: Program,
  scope: Scope,
  { method, arguments: args }: SendFact,
  links: readonly Expression[],
): FunctionFact | string | null {
  if (method === 'send_task') return nameIn(program, scope, args)
  for (const link of links) {
    if (link.kind !== 'call') {
      const entity = resolveOne(program, scope, link)
      return entity?.kind === 'function' ? entity.fact : null
    }
    const { callee } = link
    const name = callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : ''
    const named = BY_NAME.test(name) ? nameIn(program, scope, link.arguments) : null
    if (named !== null) return named
  }
  return null
}

function nameIn(program: Program, scope: Scope, args: readonly Argument[]): string | null {
  const given = findArgument(args, 'name', 0) ?? findArgument(args, 'task')
  return given && evaluateText(program, scope, given.value)
}

/** Methods whose keywords are options of the message; those of others are arguments of the task. */
const WITH_OPTIONS = /^(apply_async|set|signature|subtask|send_task)$/
/** Methods that send; a signature alone may be given options later. */
const SENDING = /^(apply_async|delay|send_task)$/

function queueOf(
  program: Program,
  scope: Scope,
  { method, arguments: args }: SendFact,
  links: readonly Expression[],
): SentQueue {
  const calls = [{ method, args }, ...links.flatMap(callOf)]
  let isUnknown = !SENDING.test(method)
  // The outermost call wins.
  for (const call of calls.filter((one) => WITH_OPTIONS.test(one.method))) {
    const queue = findArgument(call.args, 'queue')
    if (queue) {
      const value = evaluate(program, scope, queue.value)
      if (!value.known) return { kind: 'named', value: null }
      if (typeof value.value === 'string') return { kind: 'named', value: value.value }
    }
    isUnknown ||= call.args.some(
      ({ star, keyword }) => star === '**' || keyword === 'exchange' || keyword === 'routing_key',
    )
  }
  // A chain, a group or a variable that holds a signature.
  const [root] = links.slice(-1)
  isUnknown ||= method !== 'send_task' && (root?.kind === 'call' || !isTask(program, scope, root))
  return { kind: isUnknown ? 'unknown' : 'none' }
}

function isTask(program: Program, scope: Scope, root: Expression | undefined): boolean {
  return root !== undefined && resolveOne(program, scope, root)?.kind === 'function'
}

function callOf(link: Expression): { method: string; args: readonly Argument[] }[] {
  if (link.kind !== 'call') return []
  const { callee, arguments: args } = link
  return callee.kind === 'attribute' || callee.kind === 'name' ? [{ method: callee.name, args }] : []
}

/** Whether calls name a queue wherever they send a task; false where none sends it. */
export function isQueueSent(
  sends: readonly QueueSend[],
  { name, origin }: Pick<FoundTask, 'name' | 'origin'>,
): boolean {
  const own = sends.filter(({ task }) => task !== null && (task === origin.definition || task === name))
  return own.some(({ queue }) => queue.kind === 'named') && own.every(({ queue }) => queue.kind !== 'none')
}
