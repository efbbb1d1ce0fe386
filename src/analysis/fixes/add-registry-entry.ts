import type { QueueRegistry } from '../model/types.ts'
import type { AssignmentFact, Expression } from '../python/facts.ts'
import type { Snapshot } from '../snapshot.ts'
import { addItem, endOfLine, placeAmong } from './add-item.ts'
import { entriesWritten } from './entries-written.ts'
import { indentationAt, stringLiteral } from './python-source.ts'
import type { TextEdit } from './text-edit.ts'

interface Entry {
  readonly name: string
  readonly value: string
  /** How an item of `task_queues` refers to a queue by another registry's entry. */
  readonly memberFor?: (queue: string) => string | null
}

/** The edits that add an entry in the style of the registry's others; null for a registry without entries. */
export function addRegistryEntry(
  head: Pick<Snapshot, 'program' | 'celery'>,
  registry: QueueRegistry,
  text: string,
  entry: Entry,
): readonly TextEdit[] | null {
  const written = entriesWritten(head, registry)
  const names = written?.entries.map(({ name }) => name) ?? []
  const after = placeAmong(names, entry.name)
  if (written === null || names.length === 0) return null
  if (written.kind === 'assignments') {
    const statements = written.entries.map(({ statement }) => statement)
    return addAssignment(registry, text, statements, after, entry)
  }
  const { list, entries } = written
  // Items that are not entries may follow an order of their own.
  if (list.kind === 'dictionary' && list.items.length > entries.length) return null
  const items = entries.map(({ at }) => at)
  const model = entries[Math.max(after, 0)]
  const source = model && text.slice(model.at.start, model.at.end)
  const item =
    registry.form === 'mapping' ? mappingItem(source, text, entry) : queueItem(source, model?.name, entry)
  return item === null ? null : addItem(text, { path: registry.path, list: list.at, items, after }, item)
}

function addAssignment(
  { path, entries }: QueueRegistry,
  text: string,
  statements: readonly AssignmentFact[],
  after: number,
  entry: Entry,
): readonly TextEdit[] | null {
  const model = statements[Math.max(after, 0)]
  if (model?.target.kind !== 'name') return null
  const isAutomatic = automaticName(model, entries[model.target.name] ?? null)?.(entry.name) === entry.value
  const value = isAutomatic
    ? text.slice(model.value.at.start, model.value.at.end)
    : valueLike(model.value, text, entry)
  const indentation = indentationAt(text, model.at.start)
  const between = text.slice(model.target.at.end, model.value.at.start)
  const line = `${indentation}${entry.name}${equalsLike(between, text.slice(model.value.at.start, model.value.at.end), value)}${value}`
  if (after === -1) {
    const at = aboveComments(text, text.lastIndexOf('\n', model.at.start - 1) + 1, indentation)
    return [{ path, start: at, end: at, text: `${line}\n` }]
  }
  const at = endOfLine(text, model.at.end)
  return [{ path, start: at, end: at, text: `\n${line}` }]
}

/** `: str = ` as in the model; `: Literal["mail"] = ` repeats the value. */
function equalsLike(between: string, modelValue: string, value: string): string {
  if (!/^\s*(?::[^=\n#]+)?=[ \t]*$/.test(between)) return ' = '
  const adapted = between.replaceAll(modelValue, value)
  return /["']/.test(between.replaceAll(modelValue, '')) ? ' = ' : adapted
}

/** The value that `auto()` derives from a name, inferred from the model's name and value. */
function automaticName(
  { target, value }: AssignmentFact,
  known: string | null,
): ((name: string) => string) | null {
  if (target.kind !== 'name' || value.kind !== 'call' || value.arguments.length > 0) return null
  if (known === target.name.toLowerCase()) return (name) => name.toLowerCase()
  return known === target.name ? (name) => name : null
}

/** `"mail"`, or `"mail", _("Mail")` as members of `TextChoices` are written. */
function valueLike(model: Expression, text: string, { name, value }: Entry): string {
  const source = text.slice(model.at.start, model.at.end)
  const literal = stringLiteral(value, model.kind === 'other' || model.kind === 'call' ? text : source)
  if (model.kind !== 'sequence') return literal
  const [first, label, ...others] = model.items
  const labelText = label?.kind === 'call' && label.arguments.length === 1 ? label.arguments[0]?.value : label
  if (first?.kind !== 'string' || labelText?.kind !== 'string' || others.length > 0) return literal
  // Django derives a missing label in the same way.
  const newLabel = name
    .replaceAll('_', ' ')
    .toLowerCase()
    .replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
  return [
    text.slice(model.at.start, first.at.start),
    literal,
    text.slice(first.at.end, labelText.at.start),
    stringLiteral(newLabel, source),
    text.slice(labelText.at.end, model.at.end),
  ].join('')
}

/** `"mail": "mail"` with the white space of the model. */
function mappingItem(source: string | undefined, text: string, { name, value }: Entry): string | null {
  if (source === undefined) return null
  const colon = /^(?:"[^"]*"|'[^']*')(\s*:\s*)\S/.exec(source)?.[1] ?? ': '
  return `${stringLiteral(name, source)}${colon.includes('\n') ? ': ' : colon}${stringLiteral(value, /["']/.test(source) ? source : text)}`
}

/** `Queue("mail", routing_key="mail")` or `Queue(Queues.MAIL)` with another name; null where the name also appears outside literals. */
function queueItem(
  source: string | undefined,
  model: string | undefined,
  { value, memberFor }: Entry,
): string | null {
  if (source === undefined || !model || !/^[\w.-]+$/.test(model)) return null
  const literals = [`"${model}"`, `'${model}'`]
  const [old, next] = [memberFor?.(model) ?? null, memberFor?.(value) ?? null]
  const member = old !== null && next !== null ? new RegExp(`\\.${old}\\b`, 'g') : /$^/g
  const rename = (item: string, literalOf: (literal: string) => string, entry: string): string => {
    const named = literals.reduce((text, literal) => text.replaceAll(literal, literalOf(literal)), item)
    return named.replace(member, () => entry)
  }
  const renamed = rename(source, (literal) => stringLiteral(value, literal), `.${next}`)
  const rest = rename(source, () => '', '')
  return renamed === source || rest.includes(model) ? null : renamed
}

/** Comments directly above belong to the statement below them. */
function aboveComments(text: string, lineStart: number, indentation: string): number {
  let at = lineStart
  for (;;) {
    const before = text.lastIndexOf('\n', at - 2) + 1
    if (at === 0 || !text.slice(before, at).startsWith(`${indentation}#`)) return at
    at = before
  }
}
