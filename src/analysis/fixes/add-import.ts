import { bindingsOf } from '../contract/bindings.ts'
import type { Program } from '../contract/program.ts'
import { resolveName } from '../contract/resolve.ts'
import type { FileFacts, ImportFact, ImportFromFact } from '../python/facts.ts'
import type { TextEdit } from './text-edit.ts'

/** How a file can write a name of another module: what to write, and the edit that makes it available. */
export interface Reference {
  readonly expression: string
  readonly edit: TextEdit | null
}

/** Refers to `name` of the module at `target` from the file at `path`; null where the name is taken. */
export function referTo(
  program: Program,
  path: string,
  text: string,
  target: { readonly path: string; readonly name: string },
): Reference | null {
  const facts = program.factsOf(path)
  const module = program.layout.moduleOf(target.path)
  if (facts === null || module === null) return null
  if (path === target.path) return { expression: target.name, edit: null }
  const scope = { path, kind: 'module' as const, statements: facts.statements, parent: null, parameters: [] }
  for (const name of bindingsOf(facts.statements).byName.keys()) {
    const [entity] = resolveName(program, scope, name)
    const isTarget =
      (entity?.kind === 'class' && entity.fact.name === target.name && entity.scope.path === target.path) ||
      (entity?.kind === 'value' && entity.name === target.name && entity.scope.path === target.path)
    if (isTarget) return { expression: name, edit: null }
    if (entity?.kind === 'module' && entity.path === target.path) {
      return { expression: `${name}.${target.name}`, edit: null }
    }
  }
  if (bindingsOf(facts.statements).byName.has(target.name)) return null
  return {
    expression: target.name,
    edit: importEdit(path, text, facts, `from ${module} import ${target.name}`, module),
  }
}

/** Behind the last import that sorts before it, else before the first; below docstring and comments without one. */
function importEdit(path: string, text: string, facts: FileFacts, line: string, module: string): TextEdit {
  const imports = facts.statements.filter(
    (statement): statement is ImportFact | ImportFromFact =>
      statement.kind === 'import' || statement.kind === 'from',
  )
  const own = imports.filter(
    (i) => i.kind === 'from' && i.level === 0 && i.module.split('.')[0] === module.split('.')[0],
  )
  const before = own.findLast((i) => i.module <= module)
  const [first] = own
  if (!before && first) return { path, start: first.at.start, end: first.at.start, text: `${line}\n` }
  const after = before ?? imports.findLast((i) => i.kind === 'import' || i.level === 0) ?? imports.at(-1)
  if (after) {
    const separator = own.length > 0 ? '\n' : '\n\n'
    return { path, start: after.at.end, end: after.at.end, text: `${separator}${line}` }
  }
  const offset = firstStatementOffset(facts, text)
  return { path, start: offset, end: offset, text: `${line}\n\n\n` }
}

function firstStatementOffset(facts: FileFacts, text: string): number {
  for (const statement of facts.statements) {
    if (!('at' in statement)) continue
    const decorators = 'decorators' in statement ? statement.decorators : []
    return decorators[0]?.at.start ?? statement.at.start
  }
  return text.length
}
