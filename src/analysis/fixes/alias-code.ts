import type { Expression, OldNameFact, Span, Statement } from '../python/facts.ts'
import type { FoundTask } from '../tasks/found-task.ts'

type Call = Expression & { readonly kind: 'call' }

/** The comment of an old name, in the text of its file. */
export interface Commented {
  readonly text: string
  readonly fact: OldNameFact
}

/** Two registrations directly below the comment of an alias, of which the second is bound to the symbol. */
export interface RegisteredPair {
  /** The statements among which both are. */
  readonly statements: readonly Statement[]
  /** The place of the symbol among them. */
  readonly at: number
  readonly name: string
  readonly symbol: { readonly at: Span; readonly value: Call }
  /** The registration without a symbol. */
  readonly other: Call
}

/** The code of an alias as a remedy writes it: `other` registers one name, and the symbol is the task of another one. */
export function pairBelow(commented: Commented, other: FoundTask, symbol: FoundTask): RegisteredPair | null {
  const [first, second] = [other.origin.call, symbol.origin.call]
  if (first?.kind !== 'call' || second?.kind !== 'call') return null
  const statements = siblings(symbol.origin.scope.statements, second)
  const at = statements?.findIndex((one) => boundValue(one) === second) ?? -1
  const [above, bound] = [statements?.[at - 1], statements?.[at]]
  if (statements === null || above?.kind !== 'expression' || above.value !== first) return null
  if (bound?.kind !== 'assignment' || bound.target.kind !== 'name') return null
  if (!isBelow(commented, first.at.start)) return null
  return { statements, at, name: bound.target.name, symbol: { at: bound.at, value: second }, other: first }
}

/** Whether only comments are between the comment and the code that it is about. */
export function isBelow({ text, fact }: Commented, start: number): boolean {
  return start > fact.at.end && /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*$/.test(text.slice(fact.at.end, start))
}

/** The statements among which a call is one. */
function siblings(statements: readonly Statement[], call: Expression): readonly Statement[] | null {
  if (statements.some((one) => boundValue(one) === call)) return statements
  for (const statement of statements) {
    const inside = statement.kind === 'block' ? siblings(statement.body, call) : null
    if (inside) return inside
  }
  return null
}

function boundValue(statement: Statement | undefined): Expression | undefined {
  return statement?.kind === 'assignment' || statement?.kind === 'expression' ? statement.value : undefined
}
