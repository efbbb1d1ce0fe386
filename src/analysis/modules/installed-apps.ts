import type { Expression, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'

/** `INSTALLED_APPS` and the lists that projects often concatenate to it: `LOCAL_APPS`, `THIRD_PARTY_APPS`. */
const APPLICATION_LIST = /^([A-Z]+_)*APPS$/

/** The literal entries of a list of applications. */
export function applicationsIn(expression: Expression): string[] {
  if (expression.kind === 'string') return [expression.value]
  if (expression.kind === 'sequence') return expression.items.flatMap(applicationsIn)
  if (expression.kind !== 'binary') return []
  return [...applicationsIn(expression.left), ...applicationsIn(expression.right)]
}

/** The literal entries that a statement assigns or adds to a list of applications. */
export function applicationsOf(statement: Statement): string[] {
  if (statement.kind === 'assignment') return isList(statement.target) ? applicationsIn(statement.value) : []
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return []
  const { callee, arguments: args } = statement.value
  const isAddition = callee.kind === 'attribute' && ADDITION.test(callee.name) && isList(callee.object)
  return isAddition ? args.flatMap(({ value }) => applicationsIn(value)) : []
}

const ADDITION = /^(?:append|extend|insert)$/

function isList(target: Expression): boolean {
  return target.kind === 'name' && APPLICATION_LIST.test(target.name)
}

/** Whether settings install an application, under a condition or not; also as `<application>.apps.<Config>`. */
export function installs(statements: readonly Statement[], application: string): boolean {
  const isIt = (one: string): boolean => one === application || one.startsWith(`${application}.`)
  return listingStatements(statements).some((statement) => applicationsOf(statement).some(isIt))
}

const cache = new WeakMap<readonly Statement[], readonly Statement[]>()

/** The statements of a module that assign a list of applications or call a method of one; most modules have none. */
export function listingStatements(statements: readonly Statement[]): readonly Statement[] {
  const known = cache.get(statements)
  if (known) return known
  const entered = { functions: 'skip', classes: 'skip', deadBlocks: 'enter' } as const
  const found = walkStatements(statements, entered).filter((statement) => {
    if (statement.kind === 'assignment') return isList(statement.target)
    if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false
    const { callee } = statement.value
    return callee.kind === 'attribute' && isList(callee.object)
  })
  cache.set(statements, found)
  return found
}

/**
 * The `name` that an application's configuration class gives, under which Django and Celery import it; null where it is
 * computed. Without a class name, Django takes the only class of the application's `apps` module.
 * https://docs.djangoproject.com/en/stable/ref/applications/#for-application-authors
 */
export function nameOfConfig(statements: readonly Statement[], className: string | null): string | null {
  const classes = statements.filter((one) => one.kind === 'class')
  const configs = classes.filter(({ name, arguments: bases }) =>
    className === null ? bases.some(({ value }) => isAppConfig(value)) : name === className,
  )
  const [config, ...others] = configs
  if (!config || others.length > 0) return null
  const names = config.body.filter(
    (one) => one.kind === 'assignment' && one.target.kind === 'name' && one.target.name === 'name',
  )
  const last = names.at(-1)
  return last?.kind === 'assignment' && last.value.kind === 'string' ? last.value.value : null
}

function isAppConfig(base: Expression): boolean {
  return (base.kind === 'name' || base.kind === 'attribute') && base.name === 'AppConfig'
}
