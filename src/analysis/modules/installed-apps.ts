import type { Expression, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'

/** `INSTALLED_APPS` and the lists that projects often concatenate to it: `LOCAL_APPS`, `THIRD_PARTY_APPS`. */
export const APPLICATION_LIST = /^([A-Z]+_)*APPS$/

/** The literal entries of a list of applications. */
export function applicationsIn(expression: Expression): string[] {
  if (expression.kind === 'string') return [expression.value]
  if (expression.kind === 'sequence') return expression.items.flatMap(applicationsIn)
  if (expression.kind !== 'binary') return []
  return [...applicationsIn(expression.left), ...applicationsIn(expression.right)]
}

/** Whether settings install an application, under a condition or not; also as `<application>.apps.<Config>`. */
export function installs(statements: readonly Statement[], application: string): boolean {
  const isIt = (one: string): boolean => one === application || one.startsWith(`${application}.`)
  return walkStatements(statements, { functions: 'skip', classes: 'skip', deadBlocks: 'enter' }).some(
    (statement) =>
      statement.kind === 'assignment' &&
      statement.target.kind === 'name' &&
      APPLICATION_LIST.test(statement.target.name) &&
      applicationsIn(statement.value).some(isIt),
  )
}
