import { type Piece, slice } from './piece.ts'

/** A variable that a file sets. */
export interface Setting {
  readonly name: string
  readonly value: Piece
  /** Every process gets the variable, unlike a variable of a script. */
  readonly isEnvironment: boolean
}

/** A value and its file. */
export interface Located {
  readonly path: string
  readonly piece: Piece
}

/** The values that a variable may have in a file; null where that is unclear. */
export type Lookup = (name: string) => readonly Located[] | null

/** `$NAME`, `${NAME}`, `${NAME:-otherwise}`, `$(NAME)` of Kubernetes; Compose writes `$$` for `$`. */
const REFERENCE =
  /^\$\$?(?:(?<plain>[A-Za-z_]\w*)|\{(?<braced>[A-Za-z_]\w*)(?:(?<operator>:?[-=?])(?<rest>.*))?\}|\((?<called>[A-Za-z_]\w*)\))$/s

/**
 * Expands a value that is a single variable, if all files set it to the same value. Other values stay as they are. Null
 * where the variable is unknown.
 */
export function expand(
  value: Located,
  lookup: Lookup,
  seen: ReadonlySet<string> = new Set(),
): Located | null {
  const { path, piece } = value
  if (!/[$`]|%\(/.test(piece.text)) return value
  const groups = piece.text.length > MAX_LENGTH ? undefined : REFERENCE.exec(piece.text)?.groups
  const name = groups?.plain ?? groups?.braced ?? groups?.called
  if (groups === undefined || name === undefined) return null
  // `X=${X:-otherwise}` uses the earlier value.
  const inner = new Set([...seen, name])
  const set = seen.has(name) ? [] : lookup(name)
  if (set === null || seen.size > MAX_STEPS || set.length > MAX_VALUES) return null
  const found = set.map((one) => expand(one, lookup, inner))
  const known = found.filter((one) => one !== null)
  if (known.length < found.length) return null
  const [first] = known
  if (first) return known.every(({ piece: { text } }) => text === first.piece.text) ? first : null
  const { operator, rest } = groups
  if (rest === undefined || !operator?.match(/[-=]$/)) return null
  const end = piece.text.length - 1
  return expand({ path, piece: slice(piece, end - rest.length, end) }, lookup, inner)
}

/** Lists of queues are shorter. The limit bounds the work. */
const MAX_LENGTH = 2000
const MAX_STEPS = 4
const MAX_VALUES = 8
