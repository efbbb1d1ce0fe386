import type { Expression, Statement } from '../python/facts.ts'

/** `INSTALLED_APPS`, and the parts that it is often put together from: `LOCAL_APPS`, `THIRD_PARTY_APPS`. */
export const APPLICATION_LIST = /^([A-Z]+_)*APPS$/

/** What a list of applications names, as far as it is written out. */
export function applicationsIn(expression: Expression): string[] {
  if (expression.kind === 'string') return [expression.value]
  if (expression.kind === 'sequence') return expression.items.flatMap(applicationsIn)
  if (expression.kind !== 'binary') return []
  return [...applicationsIn(expression.left), ...applicationsIn(expression.right)]
}

/** Whether settings install an application, under a condition or not; also as `<application>.apps.<Config>`. */
export function installs(statements: readonly Statement[], application: string): boolean {
  return statements.some((statement) => {
    if (statement.kind === 'block') return installs(statement.body, application)
    return (
      statement.kind === 'assignment' &&
      statement.target.kind === 'name' &&
      APPLICATION_LIST.test(statement.target.name) &&
      applicationsIn(statement.value).some((one) => one === application || one.startsWith(`${application}.`))
    )
  })
}
