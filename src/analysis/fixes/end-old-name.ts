import { lineAt, lineStarts } from '../../shared/line-index.ts'
import type { Expression, FunctionFact, OldNameFact, Statement } from '../python/facts.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import { isName } from '../semantic/expression-names.ts'
import type { Alias } from '../tasks/further-names.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { isBelow, pairBelow } from './alias-code.ts'
import { indentationAt } from './python-source.ts'
import type { TextEdit } from './text-edit.ts'

/** A comment about an old name, with the tasks of its revision and the text of its file. */
interface Kept {
  readonly path: string
  readonly text: string
  readonly fact: OldNameFact
  readonly tasks: readonly LinkedTask[]
}

/** Takes back what keeps a stub’s name. Null for code of another form than a remedy writes. */
export function endStub(kept: Kept): readonly TextEdit[] | null {
  const { fact, path, tasks } = kept
  const old = tasks.find((task) => task.name === fact.name && task.path === path)
  const { definition, decorator } = old?.origin ?? {}
  if (old?.kind !== 'function' || !definition || !decorator || !isBelow(kept, decorator.at.start)) return null
  return [without(kept, definition.at.end)]
}

/** Takes back the second registration of a task whose calls send the new name. Null for code of another form. */
export function endAlias(kept: Kept, { old, next, sends }: Alias<LinkedTask>): readonly TextEdit[] | null {
  if (sends !== 'new') return null
  return old.kind === 'class' ? withoutSubclass(kept, old) : withoutAlias(kept, old, next)
}

/** The function is decorated again with what registers the new name, which the symbol sends. */
function withoutAlias(kept: Kept, old: LinkedTask, next: LinkedTask): readonly TextEdit[] | null {
  const { path, fact } = kept
  const pair = pairBelow(kept, old, next)
  if (pair === null) return null
  const { statements, at, symbol, name } = pair
  const { definition } = next.origin
  if (definition?.kind !== 'function' || name !== definition.name)
    return [{ path, start: fact.at.start, end: symbol.at.start, text: '' }]
  const call = symbol.value
  const wrappers = wrappersBelow(statements, at, name)
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

/** The subclass that has the old name goes with its registration. */
function withoutSubclass(
  kept: Kept,
  { origin: { definition, call } }: LinkedTask,
): readonly TextEdit[] | null {
  if (!definition || !call || !isBelow(kept, definition.at.start)) return null
  const isNext = kept.text.slice(definition.at.end, call.at.start).trim() === ''
  return call.at.start >= definition.at.end && isNext ? [without(kept, call.at.end)] : null
}

/** The removal of the comment and all code below it up to an offset, with the blank lines above. */
function without({ text, path, fact }: Kept, until: number): TextEdit {
  const above = text.slice(0, fact.at.start).trimEnd().length
  const starts = lineStarts(text)
  const next = starts[lineAt(starts, until)] ?? text.length
  const end = next - (/\r?\n$/.exec(text.slice(Math.max(0, next - 2), next))?.[0].length ?? 0)
  return { path, start: above, end, text: '' }
}
