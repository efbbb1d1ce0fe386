import type { Program } from '../contract/program.ts'
import type { AssignmentFact, Statement } from '../python/facts.ts'
import type { QueueRegistry } from '../types.ts'
import { indentationAt, stringLiteral } from './python-source.ts'
import type { TextEdit } from './text-edit.ts'

/** The edit that adds an entry below the registry's last one, in the same style; null where it has none to follow. */
export function addRegistryEntry(
  program: Program,
  registry: QueueRegistry,
  text: string,
  entry: { readonly name: string; readonly value: string },
): TextEdit | null {
  const statements = program.factsOf(registry.path)?.statements ?? []
  const body = registry.class === null ? statements : classBody(statements, registry.class)
  const last = body.findLast(
    (statement): statement is AssignmentFact =>
      statement.kind === 'assignment' &&
      statement.target.kind === 'name' &&
      statement.target.name in registry.entries,
  )
  if (!last) return null
  const own = text.slice(last.value.at.start, last.value.at.end)
  const literal = stringLiteral(entry.value, own)
  // TextChoices entries are a value and a label; the label is the enum's to derive.
  const lineEnd = endOfLine(text, last.at.end)
  const line = `${indentationAt(text, last.at.start)}${entry.name} = ${literal}`
  return { path: registry.path, start: lineEnd, end: lineEnd, text: `\n${line}` }
}

function classBody(statements: readonly Statement[], name: string): readonly Statement[] {
  for (const statement of statements) {
    if (statement.kind === 'class' && statement.name === name) return statement.body
    if (statement.kind === 'block') {
      const inner = classBody(statement.body, name)
      if (inner.length > 0) return inner
    }
  }
  return []
}

/** Behind a trailing comment, before the line end. */
function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  if (newline === -1) return text.length
  return text[newline - 1] === '\r' ? newline - 1 : newline
}
