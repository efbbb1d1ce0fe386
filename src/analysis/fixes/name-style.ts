type Casing = 'pascal' | 'upper' | 'snake'

/** An entry name for a queue in the style of the existing entries, such as BackgroundCache for `background.cache`. */
export function entryNameFor(value: string, existing: readonly string[]): string | null {
  const words = value.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).filter((word) => word !== '')
  const last = words.at(-1)
  if (last === undefined) return null
  const needsSuffix = allEndInQueue(existing) && last.toLowerCase() !== 'queue'
  const name = inCasing(needsSuffix ? [...words, 'queue'] : words, casingOf(existing))
  return /^[A-Za-z_]\w*$/.test(name) && name !== RESERVED && !existing.includes(name) ? name : null
}

/** `ValueError: invalid enum member name(s) 'mro'`, https://github.com/python/cpython/blob/v3.13.0/Lib/enum.py */
const RESERVED = 'mro'

/** The queue for an entry of this name, in the style of the other entries' values. */
export function valueForEntry(name: string, entries: Readonly<Record<string, string | null>>): string {
  const separators = ['.', '_', '-', '']
  const score = (separator: string): number =>
    Object.entries(entries).filter(([entry, value]) => value === wordsOf(entry).join(separator)).length
  const best = separators.reduce((a, b) => (score(b) > score(a) ? b : a))
  return wordsOf(name).join(score(best) > 0 ? best : '_')
}

/** `MAIL_QUEUE`, `STOCK_QUEUE`: constants of a module that name their kind. */
function allEndInQueue(names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => /._?queue$/i.test(name))
}

function wordsOf(name: string): string[] {
  return name
    .split(/_+|(?<=[a-z0-9])(?=[A-Z])/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

function casingOf(names: readonly string[]): Casing {
  const count = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length
  const upper = count(/^[A-Z0-9_]+$/)
  const snake = count(/^[a-z0-9_]+$/)
  const pascal = names.length - upper - snake
  if (names.length > 0 && upper >= pascal && upper >= snake) return 'upper'
  return snake > pascal ? 'snake' : 'pascal'
}

function inCasing(words: readonly string[], casing: Casing): string {
  if (casing === 'upper') return words.join('_').toUpperCase()
  if (casing === 'snake') return words.join('_').toLowerCase()
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join('')
}
