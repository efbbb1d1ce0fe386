import type { ImportStatement } from '../import-graph/import-edges.ts'
import type { Statement } from '../python/facts.ts'
import type { NameUse } from '../python/name-uses.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import type { Program } from '../semantic/program.ts'
import { withoutNames, withoutStatement } from './imported-names.ts'
import { aboveComments, indentationAt, MAX_COLUMNS } from './python-source.ts'
import type { TextEdit } from './text-edit.ts'

interface InlineImport {
  readonly path: string
  readonly text: string
  readonly statement: ImportStatement
  /** The bound names that move into functions. */
  readonly names: ReadonlySet<string>
  readonly uses: readonly NameUse[]
}

/**
 * Moves an import into the functions that use its names, below each docstring. Null where a decorator, default,
 * annotation or other file needs a name, or a function binds it itself. Null for an unused import too: it may be needed
 * for its side effects.
 */
export function inlineImport(
  program: Program,
  { path, text, statement, names, uses }: InlineImport,
): TextEdit[] | null {
  const statements = program.factsOf(path)?.statements ?? []
  if (
    !isOnlyStatement(statements, statement) ||
    [...names].some((name) => isNeededElsewhere(program, path, statements, name))
  )
    return null
  const own = uses.filter(({ name }) => names.has(name))
  const isUsed = [...names].every((name) => own.some((use) => use.name === name))
  if (!isUsed || own.some(({ binds, inside }) => binds || inside === null)) return null
  const removal = removalOf(text, statement, names)
  if (removal === null) return null
  const insertions = [...Map.groupBy(own, ({ inside }) => inside)].map(([body, inBody]) => {
    const used = new Set(inBody.map(({ name }) => name))
    return body?.start == null
      ? null
      : insertionAt(text, body.start, (indentation) => importLine(text, statement, used, indentation))
  })
  if (insertions.some((one) => one === null)) return null
  return [removal, ...insertions.filter((one) => one !== null)].map((edit) => ({ path, ...edit }))
}

type Change = Omit<TextEdit, 'path'>

/** Whether the import is at top level, under no condition, and imports a single module. */
function isOnlyStatement(statements: readonly Statement[], statement: ImportStatement): boolean {
  if (statement.kind === 'from' && statement.star) return false
  const same = statements.filter((one) => 'at' in one && one.at.start === statement.at.start)
  return same.length === 1 && same[0] === statement
}

/** Whether the module binds the name twice, or another file imports it from here. */
function isNeededElsewhere(
  program: Program,
  path: string,
  statements: readonly Statement[],
  name: string,
): boolean {
  if (bindingsOf(statements).byName.get(name)?.length !== 1 || path.endsWith('/__init__.py')) return true
  return [...program.taskPaths].some((other) => {
    const { byName } = bindingsOf(program.factsOf(other)?.statements ?? [])
    return byName
      .values()
      .some((all) =>
        all.some(
          (one) =>
            one.kind === 'from' && one.imported === name && mayMeanFile(program, path, one.statement.module),
        ),
      )
  })
}

/** Whether an imported module, possibly written relative, can be the file. */
function mayMeanFile(program: Program, path: string, module: string): boolean {
  const own = program.layout.moduleOf(path) ?? ''
  return module !== '' && (own === module || own.endsWith(`.${module}`))
}

function removalOf(text: string, statement: ImportStatement, names: ReadonlySet<string>): Change | null {
  const isWhole = statement.kind === 'import' || statement.names.every(({ bound }) => names.has(bound))
  if (text.slice(statement.at.start, statement.at.end).includes('#')) return null
  return isWhole ? withoutStatement(text, statement.at) : withoutNames(text, statement, names)
}

/** A new line before the first statement, with Black's empty line between imports and code. */
function insertionAt(text: string, start: number, line: (indentation: string) => string): Change | null {
  const indentation = indentationAt(text, start)
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  if (lineStart + indentation.length !== start || indentation === '') return null
  const above = aboveComments(text, lineStart)
  const isImport = above === lineStart && /^(from|import)\b/.test(text.slice(start, start + 7))
  const gap = isImport ? '' : '\n'
  return { start: above, end: above, text: `${line(indentation)}\n${gap}` }
}

function importLine(
  text: string,
  statement: ImportStatement,
  used: ReadonlySet<string>,
  indentation: string,
): string {
  const written = text.slice(statement.at.start, statement.at.end)
  if (statement.kind === 'import') return `${indentation}${written}`
  const names = statement.names
    .filter(({ bound }) => used.has(bound))
    .map(({ imported, bound }) => (imported === bound ? imported : `${imported} as ${bound}`))
  const lead = `${indentation}from ${'.'.repeat(statement.level)}${statement.module} import `
  const line = `${lead}${names.join(', ')}`
  if (line.length <= MAX_COLUMNS) return line
  return `${lead}(\n${names.map((name) => `${indentation}    ${name},\n`).join('')}${indentation})`
}
