import type { Expression, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'

/** Members that a program uses of Celery's application alone, https://docs.celeryq.dev/en/stable/reference/celery.html */
const MEMBERS: ReadonlySet<string> = new Set([
  'add_periodic_task',
  'autodiscover_tasks',
  'conf',
  'config_from_envvar',
  'config_from_object',
])

const cache = new WeakMap<readonly Statement[], ReadonlySet<string>>()

/** The variables that a body configures as applications: `app.config_from_object(…)`, `app.conf.task_routes = …`. */
export function configuredNames(statements: readonly Statement[]): ReadonlySet<string> {
  const known = cache.get(statements)
  if (known) return known
  const entered = { functions: 'enter', classes: 'skip', deadBlocks: 'enter' } as const
  const names = new Set(
    walkStatements(statements, entered).flatMap((statement) => {
      switch (statement.kind) {
        case 'assignment':
          return [...configured(statement.target), ...configured(statement.value)]
        case 'expression':
          return configured(statement.value)
        default:
          return []
      }
    }),
  )
  cache.set(statements, names)
  return names
}

/** `app` in `app.conf["task_routes"]` and `app.conf.update(…)`. */
function configured(expression: Expression): string[] {
  for (let at = expression; ; ) {
    if (at.kind === 'call') at = at.callee
    else if (at.kind === 'subscript') at = at.object
    else if (at.kind !== 'attribute') return []
    else if (at.object.kind === 'name') return MEMBERS.has(at.name) ? [at.object.name] : []
    else at = at.object
  }
}
