import { isDeadBlock } from './dead-blocks.ts'
import type { BlockFact, ClassFact, FunctionFact, Statement } from './facts.ts'

/**
 * Which bodies a walk enters. Functions run when they are called, if at all; classes run with the code around them; dead
 * blocks run for no worker. Other blocks are always entered: whether their condition holds is not known.
 */
export interface Entered {
  readonly functions: 'enter' | 'skip'
  readonly classes: 'enter' | 'skip'
  readonly deadBlocks: 'enter' | 'skip'
}

/** The statements and those in the bodies that are entered, each before its own body, in source order. */
export function walkStatements(statements: readonly Statement[], entered: Entered): readonly Statement[] {
  const found: Statement[] = []
  collect(statements, entered, found)
  return found
}

function collect(statements: readonly Statement[], entered: Entered, into: Statement[]): void {
  for (const statement of statements) {
    into.push(statement)
    if ('body' in statement && isEntered(statement, entered)) collect(statement.body, entered, into)
  }
}

function isEntered(statement: FunctionFact | ClassFact | BlockFact, entered: Entered): boolean {
  switch (statement.kind) {
    case 'function':
      return entered.functions === 'enter'
    case 'class':
      return entered.classes === 'enter'
    case 'block':
      return entered.deadBlocks === 'enter' || !isDeadBlock(statement)
  }
}
