import type { Expression } from '../python/facts.ts'

/** Whether an expression is just this variable. */
export function isName(expression: Expression | undefined, name: string | undefined): boolean {
  return expression?.kind === 'name' && expression.name === name
}

/** The last name of a reference or callee: `task` in `app.task(queue="q")(f)`; empty for other expressions. */
export function lastName(expression: Expression): string {
  if (expression.kind === 'call') return lastName(expression.callee)
  return expression.kind === 'name' || expression.kind === 'attribute' ? expression.name : ''
}

/** `company.jobs.app` of a reference; null for other expressions. */
export function dottedName(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name
  const object = expression.kind === 'attribute' ? dottedName(expression.object) : null
  return object !== null && expression.kind === 'attribute' ? `${object}.${expression.name}` : null
}
