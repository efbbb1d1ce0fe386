import { memoize } from '../../shared/memoize.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { ScopedStatement } from '../semantic/walk-scopes.ts'
import type { Reading } from './config-sources.ts'
import { nameUnder, type SettingName } from './setting-names.ts'

/** The settings by the names under which code gives them. */
export type Spellings = ReadonlyMap<string, SettingName>

export interface SettingSpellings {
  /** The names that Celery reads somewhere in the repository: those of an application's `conf`. */
  readonly anywhere: Spellings
  /** The names of variables that Celery reads in a file; where that is not known, all of them. */
  in(path: string): Spellings
}

export function settingSpellings(
  settings: readonly SettingName[],
  statements: readonly ScopedStatement[],
  readings: (path: string) => Reading | null,
): SettingSpellings {
  const spelled = (spellingsOf: (setting: SettingName) => readonly string[]): Spellings =>
    new Map(settings.flatMap((setting) => spellingsOf(setting).map((name) => [name, setting] as const)))
  const namespaces = ['CELERY', ...namespacesIn(statements)]
  const anywhere = spelled(({ name, older }) => [
    name,
    older,
    ...namespaces.map((prefix) => `${prefix}_${name.toUpperCase()}`),
  ])
  return {
    anywhere,
    in: memoize((path) => {
      const reading = readings(path)
      return reading === null ? anywhere : spelled((setting) => namesRead(reading, setting))
    }),
  }
}

/** The names under which Celery reads a setting in a file. */
export function namesRead(
  { isDjango, namespaces }: Reading,
  { name, older }: SettingName,
): readonly string[] {
  const read = [...namespaces].flatMap((namespace) =>
    namespace === null ? older : nameUnder(namespace, name),
  )
  return isDjango ? read : [name, ...read]
}

/** `namespace="CELERY"` in `app.config_from_object(…)` is the prefix of the upper-case name. */
function namespacesIn(statements: readonly ScopedStatement[]): string[] {
  return statements.flatMap(({ statement }) => {
    if (statement.kind !== 'expression' || statement.value.kind !== 'call') return []
    const { callee, arguments: args } = statement.value
    if (callee.kind !== 'attribute' || callee.name !== 'config_from_object') return []
    const given = findArgument(args, 'namespace')?.value
    return given?.kind === 'string' ? [given.value] : []
  })
}
