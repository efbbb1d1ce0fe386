import type { ClassFact, Expression, OldNameFact } from '../python/facts.ts'
import type { Reference, ReferenceUse } from '../references/reference.ts'
import { isName } from '../semantic/expression-names.ts'
import type { Alias } from '../tasks/further-names.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { isBelow, pairBelow } from './alias-code.ts'
import { switchedComment, type Term } from './old-name-comment.ts'
import { indentationAt } from './python-source.ts'
import { registration } from './registration.ts'
import { renameReference } from './rename-reference.ts'
import type { TextEdit } from './text-edit.ts'

/** The comment of an alias in its file, and the texts of head. */
export interface Switched extends Term {
  readonly path: string
  readonly fact: OldNameFact
  /** The texts of head that may name the task. */
  readonly references: readonly Reference[]
  textOf(path: string): string | null
}

/**
 * Lets the calls of a task with two names send the new one: the registrations change places, and the comment has another day.
 * Schedule entries and calls by name follow. Null for code of another form than the remedy writes.
 */
export function sendNewName(switched: Switched, { old, next, sends }: Alias<LinkedTask>): TextEdit[] | null {
  const { path, fact } = switched
  const text = switched.textOf(path)
  if (text === null || sends !== 'old') return null
  const edits =
    next.kind === 'class' ? swappedNames(switched, text, old, next) : swappedCalls(switched, text, old, next)
  return edits && [...switchedComment(path, text, fact, switched), ...edits, ...senders(switched, next.name)]
}

/** Texts that send the old name. Rows of a database are not among them. */
function senders({ references, fact, textOf }: Switched, newName: string | null): TextEdit[] {
  return references.flatMap((reference) => {
    const { name, use, path, isIgnored } = reference
    const text = name === fact.name && SENDS.has(use) && !isIgnored ? textOf(path) : null
    return text === null || newName === null ? [] : (renameReference(text, reference, newName) ?? [])
  })
}

const SENDS: ReadonlySet<ReferenceUse> = new Set(['schedule', 'send', 'signature'])

/** `shared_task(name="old")(pay)` and then `pay = shared_task(pay)`: the other way round, pay would be a task in between. */
function swappedCalls(
  { path, fact }: Switched,
  text: string,
  old: LinkedTask,
  next: LinkedTask,
): TextEdit[] | null {
  const pair = pairBelow({ text, fact }, next, old)
  if (pair === null) return null
  const { other, symbol } = pair
  const before = text.slice(symbol.at.start, symbol.value.at.start)
  const written = (call: typeof other, start: string) => {
    const after = text.slice(call.callee.at.end, call.at.end)
    const indentation = indentationAt(text, call.at.start)
    return registration(text, { before: start, decorator: call.callee, after, indentation })
  }
  return [
    { path, ...other.at, text: written(symbol.value, '') },
    { path, start: symbol.at.start, end: symbol.value.at.end, text: written(other, before) },
  ]
}

/** The class and its subclass swap their names: the instances of the class are what calls send. */
function swappedNames(
  { path, fact, textOf }: Switched,
  text: string,
  old: LinkedTask,
  next: LinkedTask,
): TextEdit[] | null {
  const [base, subclass] = [old, next].map(({ origin: { definition } }) =>
    definition?.kind === 'class' ? nameIn(definition) : null,
  )
  const other = textOf(old.path)
  if (!base || !subclass || other === null || next.path !== path) return null
  if (!isBelow({ text, fact }, next.origin.definition?.at.start ?? 0)) return null
  return [
    { path: old.path, ...base.at, text: text.slice(subclass.at.start, subclass.at.end) },
    { path, ...subclass.at, text: other.slice(base.at.start, base.at.end) },
  ]
}

/** The literal that a class gives its instances as name. A constant may be defined below the class, or in another file. */
function nameIn({ body }: ClassFact): Expression | null {
  const names = body.flatMap((one) =>
    one.kind === 'assignment' && isName(one.target, 'name') ? [one.value] : [],
  )
  const [name, ...others] = names
  return name?.kind === 'string' && others.length === 0 ? name : null
}
