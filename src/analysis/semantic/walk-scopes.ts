import { isDeadBlock } from '../python/dead-blocks.ts'
import type { Statement } from '../python/facts.ts'
import type { Scope } from './entity.ts'
import { classScope, functionScope } from './scope.ts'

/** A statement and the scope in which its names are looked up. */
export interface ScopedStatement {
  readonly statement: Statement
  readonly scope: Scope
}

/** Which bodies a walk enters, and whether names in them are looked up from inside or as seen from around them. */
export interface ScopesEntered {
  readonly functions: 'own scope' | 'scope around' | 'skip'
  readonly classes: 'own scope' | 'scope around' | 'skip'
  readonly deadBlocks: 'enter' | 'skip'
}

/** As `walkStatements`, each statement with its scope. */
export function walkScopes(scope: Scope, entered: ScopesEntered): readonly ScopedStatement[] {
  const found: ScopedStatement[] = []
  collect(scope.statements, scope, entered, found)
  return found
}

function collect(
  statements: readonly Statement[],
  scope: Scope,
  entered: ScopesEntered,
  into: ScopedStatement[],
): void {
  for (const statement of statements) {
    into.push({ statement, scope })
    const inside = scopeInside(statement, scope, entered)
    if (inside && 'body' in statement) collect(statement.body, inside, entered, into)
  }
}

/** The scope of a statement's body; null where it has none or is not entered. */
function scopeInside(statement: Statement, scope: Scope, entered: ScopesEntered): Scope | null {
  switch (statement.kind) {
    case 'function':
      if (entered.functions !== 'own scope') return entered.functions === 'skip' ? null : scope
      return functionScope({ kind: 'function', fact: statement, scope })
    case 'class':
      if (entered.classes !== 'own scope') return entered.classes === 'skip' ? null : scope
      return classScope({ kind: 'class', fact: statement, scope })
    case 'block':
      return entered.deadBlocks === 'enter' || !isDeadBlock(statement) ? scope : null
    default:
      return null
  }
}
