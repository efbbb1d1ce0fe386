import type { Expression, Span, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import type { Scope } from '../semantic/entity.ts'
import { moduleScope } from '../semantic/scope.ts'
import type { Snapshot } from '../snapshot.ts'

/** A statement that consists of an expression, or assigns it to one target. */
export interface ValueStatement {
  readonly at: Span
  readonly target: Expression | null
}

/** The statement of a scope that this very expression is the value of; null where it is part of a larger one. */
export function statementOf({ statements }: Scope, value: Expression): ValueStatement | null {
  const all = walkStatements(statements, { functions: 'skip', classes: 'skip', deadBlocks: 'enter' })
  for (const statement of all) {
    const found = read(statement, value)
    if (found) return found
  }
  return null
}

function read(statement: Statement, value: Expression): ValueStatement | null {
  if (statement.kind === 'expression' && statement.value === value) return { at: value.at, target: null }
  if (statement.kind !== 'assignment' || statement.value !== value || statement.operator !== '=') return null
  return { at: statement.at, target: statement.target }
}

/** The module that has this very call as a statement: a class may be registered in another file than its own. */
export function moduleWithStatement(
  { program, taskPaths }: Pick<Snapshot, 'program' | 'taskPaths'>,
  first: string,
  call: Expression,
): { readonly scope: Scope; readonly statement: ValueStatement } | null {
  for (const path of [first, ...taskPaths]) {
    const scope = moduleScope(program, path)
    const statement = scope && statementOf(scope, call)
    if (scope && statement) return { scope, statement }
  }
  return null
}
