import type { Argument, Expression, Span, Statement } from '../python/facts.ts'
import { findArgument, positionalArguments } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { refersTo } from '../semantic/resolve.ts'

/** How many values a message carries before those of its signature or partial: the result of the task before it, or none. */
export type Before = 0 | 1

/** The signatures that a statement puts in a known place of a workflow, by the place of the task: `pay` in `pay.s(1)`. */
export function placesInWorkflows(
  program: Program,
  scope: Scope,
  statement: Statement,
): ReadonlyMap<string, Before> {
  const found: Found = new Map()
  if (statement.kind === 'expression' || statement.kind === 'return' || statement.kind === 'assignment') {
    read({ program, scope, found }, statement.value)
  }
  return found
}

export function placeKey({ start, end }: Span): string {
  return `${start}-${end}`
}

/** The object of a call and, where that is a call of a method, its object, and so on: `a.s().set()`, `a.s()`, `a`. */
export function linksOf(object: Expression): readonly Expression[] {
  const links = [object]
  for (let at = object; at.kind === 'call' && at.callee.kind === 'attribute'; ) {
    at = at.callee.object
    links.push(at)
  }
  return links
}

type Found = Map<string, Before>

interface Reader {
  readonly program: Program
  readonly scope: Scope
  readonly found: Found
}

function read(reader: Reader, expression: Expression): void {
  switch (expression.kind) {
    case 'call':
      readCall(reader, expression)
      read(reader, expression.callee)
      for (const { value } of expression.arguments) read(reader, value)
      break
    case 'attribute':
      read(reader, expression.object)
      break
    // `pay.s(1) | report.s()`
    case 'binary':
      if (expression.operator === '|') place(reader, expression.right, 1)
      read(reader, expression.left)
      read(reader, expression.right)
      break
    case 'sequence':
      for (const item of expression.items) read(reader, item)
      break
    case 'choice':
      for (const option of expression.options) read(reader, option)
      break
    default:
      break
  }
}

function readCall(reader: Reader, call: Expression & { kind: 'call' }): void {
  const { callee, arguments: args } = call
  const isPlain = args.every(({ star }) => star === '')
  const values = isPlain ? positionalArguments(args).map(({ value }) => value) : []
  switch (lastName(callee)) {
    case 'chain':
      if (values.length > 1 && isCelerys(reader, callee, 'chain'))
        for (const value of values.slice(1)) place(reader, value, 1)
      break
    // `chord(header, body)`, `chord(header)(body)`
    case 'chord':
      if (callee.kind === 'call' && values[0] && isCelerys(reader, callee.callee, 'chord'))
        place(reader, values[0], 1)
      else if (callee.kind !== 'call' && values[1] && isCelerys(reader, callee, 'chord'))
        place(reader, values[1], 1)
      break
    case 'add_periodic_task':
      if (values.length === 2 && values[1] && !findArgument(args, 'args') && !findArgument(args, 'kwargs'))
        place(reader, values[1], 0)
      break
    case 'apply_async':
      placeCallbacks(reader, args)
      break
    case 'on_commit':
      placePartial(reader, findArgument(args, 'func', 0)?.value)
      break
    default:
      break
  }
}

/** `pay.apply_async((1,), link=report.s())` */
function placeCallbacks(reader: Reader, args: readonly Argument[]): void {
  const link = findArgument(args, 'link')?.value
  for (const one of link?.kind === 'sequence' ? link.items : [link]) if (one) place(reader, one, 1)
}

/** Django calls `transaction.on_commit(partial(pay.delay, 1))` without arguments. */
function placePartial({ found }: Reader, partial: Expression | undefined): void {
  if (partial?.kind !== 'call' || lastName(partial.callee) !== 'partial') return
  const [sent] = partial.arguments
  if (sent?.value.kind === 'attribute') found.set(placeKey(sent.value.object.at), 0)
}

/** A signature, or the signatures of a group, at a place. */
function place(reader: Reader, expression: Expression, before: Before): void {
  if (expression.kind !== 'call') return
  const { callee, arguments: args } = expression
  if (lastName(callee) === 'group' && isCelerys(reader, callee, 'group')) {
    for (const { value } of positionalArguments(args)) {
      for (const one of value.kind === 'sequence' ? value.items : [value]) place(reader, one, before)
    }
    return
  }
  const at = signatureOf(expression)
  if (at !== null) reader.found.set(placeKey(at.at), before)
}

/** The task of `pay.s(1)`, also behind `.set(queue="q")`; null where the signature may be changed. */
function signatureOf(call: Expression & { kind: 'call' }): Expression | null {
  const { callee, arguments: args } = call
  if (callee.kind !== 'attribute') return null
  if (/^(?:si?|signature|subtask)$/.test(callee.name)) return callee.object
  const isKept =
    callee.name === 'set' && args.every(({ keyword }) => keyword !== null && keyword !== 'immutable')
  return isKept && callee.object.kind === 'call' ? signatureOf(callee.object) : null
}

function isCelerys({ program, scope }: Reader, callee: Expression, name: string): boolean {
  return refersTo(program, scope, callee, new Set([`celery.${name}`, `celery.canvas.${name}`]))
}
