import type { Expression } from '../python/facts.ts'

/** Whether two expressions are written alike, wherever they are in their files. */
export function sameExpression(a: Expression, b: Expression): boolean {
  return sameValue(a, b)
}

const PLACES: ReadonlySet<string> = new Set(['at', 'argumentsAt'])

function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const keys = Object.keys(a).filter((key) => !PLACES.has(key))
  const others = Object.keys(b).filter((key) => !PLACES.has(key))
  return (
    keys.length === others.length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue((a as Fields)[key], (b as Fields)[key]))
  )
}

type Fields = Readonly<Record<string, unknown>>
