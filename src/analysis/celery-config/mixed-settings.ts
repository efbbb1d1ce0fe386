import type { ScopedStatement } from '../semantic/walk-scopes.ts'
import type { Reading } from './config-sources.ts'
import { OLDER_NAMES } from './setting-names.ts'

/** A module of settings that Celery refuses, because some have names of Celery 4 and others older ones. */
export interface MixedSettings {
  readonly path: string
  readonly line: number
  /** The settings of the fewer names, with the names that the others ask for. */
  readonly renames: readonly { readonly from: string; readonly to: string }[]
}

const NEW_NAMES: ReadonlyMap<string, string> = new Map([...OLDER_NAMES].map(([name, older]) => [older, name]))

/**
 * The modules that `config_from_object` reads without a namespace and refuses: `detect_settings` in celery/app/utils.py.
 * The more frequent names decide. Django settings have no names in lower case.
 */
export function mixedSettings(
  statements: readonly ScopedStatement[],
  readings: (path: string) => Reading | null,
): readonly MixedSettings[] {
  const files = Map.groupBy(
    statements.filter(({ scope }) => scope.kind === 'module'),
    ({ scope }) => scope.path,
  )
  return [...files].flatMap(([path, own]): MixedSettings[] => {
    const reading = readings(path)
    if (reading === null || reading.isDjango || [...reading.namespaces].some((one) => one !== null)) return []
    const lines = new Map<string, number>()
    for (const { statement } of own) {
      // It may bring any name.
      if (statement.kind === 'from' && statement.star) return []
      if (statement.kind !== 'assignment' || statement.target.kind !== 'name') continue
      lines.set(statement.target.name, lines.get(statement.target.name) ?? statement.line)
    }
    const given = [...lines.keys()]
    const [current, older] = [
      given.filter((name) => OLDER_NAMES.has(name)),
      given.filter((name) => NEW_NAMES.has(name)),
    ]
    const [fewer, otherName] =
      older.length > current.length ? [current, OLDER_NAMES] : ([older, NEW_NAMES] as const)
    const renames = (current.length > 0 && older.length > 0 ? fewer : []).flatMap((from) => {
      const to = otherName.get(from)
      return to === undefined || lines.has(to) ? [] : [{ from, to }]
    })
    const [first] = renames
    return first ? [{ path, line: lines.get(first.from) ?? 1, renames }] : []
  })
}
