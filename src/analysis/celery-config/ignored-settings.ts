import type { Expression, Span } from '../python/facts.ts'
import type { ScopedStatement } from '../semantic/walk-scopes.ts'
import type { Reading } from './config-sources.ts'
import { assignedName } from './setting-assignments.ts'
import { nameUnder, OLDER_NAMES } from './setting-names.ts'
import { namesRead } from './setting-spellings.ts'

/** A variable that is named as a Celery setting, in a file where Celery reads that setting under another name. */
export interface IgnoredSetting {
  readonly path: string
  readonly name: string
  /** The name that Celery reads there. */
  readonly read: string
  /** The namespace there; null where `config_from_object` gives none. */
  readonly namespace: string | null
  readonly line: number
  /** The place of the name. */
  readonly at: Span
  readonly value: Expression
  /** The name lacks Celery’s prefix: it is the project’s own, unless Celery read it before. */
  readonly mayBeOwn: boolean
}

/** Celery also takes these from the environment (`Settings` in `celery/app/utils.py`). */
const FROM_ENVIRONMENT: ReadonlySet<string> = new Set([
  'broker_url',
  'broker_read_url',
  'broker_write_url',
  'result_backend',
])

/** `BROKER_URL`, `BROKER_TRANSPORT_OPTIONS` */
const BROKER: ReadonlyMap<string, string> = new Map(
  [...OLDER_NAMES].flatMap(([name, older]) => (older.startsWith('BROKER_') ? [[older, name] as const] : [])),
)

/** The settings by every upper-case name of Celery's own; a name without its prefix may be the project's. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ...BROKER,
  ...[...OLDER_NAMES]
    .filter(([name]) => !FROM_ENVIRONMENT.has(name))
    .flatMap(([name, older]) => [
      ...(older.startsWith('CELERY') ? [[older, name] as const] : []),
      [nameUnder('CELERY', name), name] as const,
    ]),
])

/** The variables that Celery ignores, where nothing in these files gives the setting under its right name. */
export function ignoredSettings(
  statements: readonly ScopedStatement[],
  readings: (path: string) => Reading | null,
): readonly IgnoredSetting[] {
  const given = statements.flatMap(({ statement, scope }) => {
    if (statement.kind !== 'assignment' || scope.kind !== 'module') return []
    const { target, value, line } = statement
    const variable = target.kind === 'subscript' ? target.object : target
    const name = variable.kind === 'name' ? assignedName(variable) : null
    return name === null ? [] : [{ name, path: scope.path, line, at: variable.at, value }]
  })
  const names = new Set(given.map(({ name }) => name))
  const hasBroker = statements.some(givesBroker)
  return given.flatMap((one): IgnoredSetting[] => {
    const setting = KNOWN.get(one.name)
    const reading = setting === undefined ? null : readings(one.path)
    if (setting === undefined || reading === null) return []
    const read = namesRead(reading, { name: setting, older: OLDER_NAMES.get(setting) ?? setting })
    const [namespace = null] = reading.namespaces
    // A lower-case name is the usual one in a module of Celery's own.
    const right = read[0]
    if (right === undefined || read.some((name) => names.has(name))) return []
    const mayBeOwn = BROKER.has(one.name)
    if (mayBeOwn && (hasBroker || isFromEnvironment(one.value))) return []
    return [{ ...one, read: right, namespace, mayBeOwn }]
  })
}

/** `Celery("shop", broker=…)`, `app.conf.update(broker_url=…)`, `app.conf.broker_url = …` */
function givesBroker({ statement, scope }: ScopedStatement): boolean {
  if (statement.kind !== 'assignment' && statement.kind !== 'expression' && statement.kind !== 'return')
    return false
  const isTarget =
    statement.kind === 'assignment' &&
    (statement.target.kind === 'attribute' || scope.kind !== 'module') &&
    /broker/.test(assignedName(statement.target) ?? '')
  const { value } = statement
  const isArgument =
    value.kind === 'call' &&
    value.arguments.some(({ keyword, star }) => star === '**' || /^broker/.test(keyword ?? ''))
  return isTarget || isArgument
}

/** `os.environ["CELERY_BROKER_URL"]`, which Celery reads by itself. */
function isFromEnvironment(value: Expression): boolean {
  return JSON.stringify(value).includes('CELERY_')
}
