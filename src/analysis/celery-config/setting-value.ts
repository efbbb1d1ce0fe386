import { evaluate } from '../semantic/evaluate.ts'
import type { Program } from '../semantic/program.ts'
import { type Static, unknown } from '../semantic/static-value.ts'
import type { SettingAssignment } from './setting-assignments.ts'

/** A setting’s value where one file gives it; `place` is null where Celery’s default applies. */
export interface SettingValue {
  readonly value: Static
  readonly place: { readonly path: string; readonly line: number } | null
}

/**
 * The value of a setting for the project of a file: as that file gives it, else as the files of its source root do. Unknown
 * where these differ.
 */
export function settingValue(
  program: Program,
  given: readonly SettingAssignment[] = [],
  path: string,
  otherwise: Static,
): SettingValue {
  const { rootOf } = program.layout
  const own = given.filter(({ scope }) => scope.path === path)
  const all = own.length > 0 ? own : given.filter(({ scope }) => rootOf(scope.path) === rootOf(path))
  const [first, ...others] = all.map((one) => ({ one, value: evaluate(program, one.scope, one.expression) }))
  if (first === undefined) return { value: otherwise, place: null }
  const place = { path: first.one.scope.path, line: first.one.line }
  const isSame = others.every(({ value }) => isEqual(value, first.value))
  return { value: isSame ? first.value : unknown('differs between settings'), place }
}

function isEqual(a: Static, b: Static): boolean {
  return a.known && b.known && a.value === b.value
}

/** The text of a setting that holds one. */
export function textOf({ value }: SettingValue): string | null {
  return value.known && typeof value.value === 'string' ? value.value : null
}
