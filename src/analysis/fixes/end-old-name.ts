import { lineAt, lineStarts } from '../../shared/line-index.ts'
import type { Expression, FunctionFact, OldNameFact, Statement } from '../python/facts.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import { isName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { newNamed } from '../tasks/further-names.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { pinName } from './pin-name.ts'
import { indentationAt, stringLiteral } from './python-source.ts'
import type { TextEdit } from './text-edit.ts'

/** A comment about an old name, with the tasks and the text of its file. */
interface Kept {
  readonly program: Program
  readonly path: string
  readonly text: string
  readonly fact: OldNameFact
  readonly tasks: readonly LinkedTask[]
}

/** Takes back what keeps an old name: the stub, or the second registration. Null for code of another form. */
export function endOldName(kept: Kept): readonly TextEdit[] | null {
  const { fact, path, tasks } = kept
  const old = tasks.find(({ name }) => name === fact.name)
  if (!old) return null
  if (fact.kind === 'stub')
    return old.kind === 'function' && old.path === path ? withoutStub(kept, old) : null
  const next = newNamed(fact, path, tasks)
  if (!next) return null
  if (next.kind === 'class') return withoutSubclass(kept, old, next)
  return next.origin.definition === old.origin.definition ? withoutAlias(kept, old, next) : null
}

function withoutStub(kept: Kept, { origin }: LinkedTask): readonly TextEdit[] | null {
  const { definition, decorator } = origin
  if (!definition || !decorator || !isBelow(kept, decorator.at.start)) return null
  return [without(kept, definition.at.end)]
}

/** The function is decorated again with what registers the new name, and the symbol sends that. */
function withoutAlias(kept: Kept, old: LinkedTask, next: LinkedTask): readonly TextEdit[] | null {
  const { text, path } = kept
  const statements = siblings(next.origin.scope.statements, old.origin.call)
  const at = statements?.findIndex((one) => assigned(one) === old.origin.call) ?? -1
  const symbol = statements?.[at]
  const call = next.origin.call
  const isNext = statements !== null && assigned(statements[at - 1]) === call
  if (symbol?.kind !== 'assignment' || symbol.target.kind !== 'name' || call?.kind !== 'call' || !isNext)
    return null
  if (!isBelow(kept, call.at.start)) return null
  const { definition } = next.origin
  if (definition?.kind !== 'function' || symbol.target.name !== definition.name) {
    const start = kept.fact.at.start
    const written = `${text.slice(symbol.at.start, symbol.value.at.start)}${text.slice(call.at.start, call.at.end)}`
    return [{ path, start, end: symbol.value.at.end, text: written }]
  }
  const wrappers = wrappersBelow(statements, at, definition.name)
  const decorators = [...wrappers.toReversed(), call].map(({ callee }) => callee)
  if (call.arguments.length !== 1) return null
  return [decorated(kept, definition, decorators), without(kept, wrappers.at(-1)?.at.end ?? symbol.at.end)]
}

function decorated(
  { text, path }: Kept,
  definition: FunctionFact,
  decorators: readonly Expression[],
): TextEdit {
  const top = definition.decorators[0]?.at.start ?? definition.at.start
  const start = text.lastIndexOf('\n', top - 1) + 1
  const indentation = indentationAt(text, top)
  const lines = decorators.map(({ at }) => `${indentation}@${text.slice(at.start, at.end)}\n`)
  return { path, start, end: start, text: lines.join('') }
}

/** `pay = traced(pay)` below `pay = shared_task(…)(pay)`. */
function wrappersBelow(statements: readonly Statement[], at: number, name: string) {
  const wrappers: (Expression & { kind: 'call' })[] = []
  for (const statement of statements.slice(at + 1)) {
    if (statement.kind !== 'assignment' || statement.value.kind !== 'call') break
    const [given, ...others] = positionalArguments(statement.value.arguments)
    if (!isName(statement.target, name) || !isName(given?.value, name) || others.length > 0) break
    wrappers.push(statement.value)
  }
  return wrappers
}

/** The class takes the new name, and the subclass that had it goes with its registration. */
function withoutSubclass(kept: Kept, old: LinkedTask, next: LinkedTask): readonly TextEdit[] | null {
  const { program, path, text } = kept
  const { definition, call } = next.origin
  const base = positionalArguments(definition?.kind === 'class' ? definition.arguments : [])[0]?.value
  const isSubclass = old.origin.definition !== null && isName(base, old.origin.definition.name)
  if (!isSubclass || !definition || !call || next.name === null || old.path !== path) return null
  if (call.at.start < definition.at.end || text.slice(definition.at.end, call.at.start).trim() !== '')
    return null
  const pin = isBelow(kept, definition.at.start) ? pinName(program, old, text, next.name) : null
  return pin && pin.text === stringLiteral(next.name, text) ? [pin, without(kept, call.at.end)] : null
}

/** Whether only comments are between the comment and the code that it is about. */
function isBelow({ text, fact }: Kept, start: number): boolean {
  return start > fact.at.end && /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*$/.test(text.slice(fact.at.end, start))
}

/** The removal of the comment and all code below it up to an offset, with the blank lines above. */
function without({ text, path, fact }: Kept, until: number): TextEdit {
  const above = text.slice(0, fact.at.start).trimEnd().length
  const starts = lineStarts(text)
  const next = starts[lineAt(starts, until)] ?? text.length
  const end = next - (/\r?\n$/.exec(text.slice(Math.max(0, next - 2), next))?.[0].length ?? 0)
  return { path, start: above, end, text: '' }
}

/** The statements among which a call is one. */
function siblings(statements: readonly Statement[], call: Expression | null): readonly Statement[] | null {
  if (statements.some((one) => assigned(one) === call)) return statements
  for (const statement of statements) {
    const inside = statement.kind === 'block' ? siblings(statement.body, call) : null
    if (inside) return inside
  }
  return null
}

function assigned(statement: Statement | undefined): Expression | undefined {
  return statement?.kind === 'assignment' || statement?.kind === 'expression' ? statement.value : undefined
}
