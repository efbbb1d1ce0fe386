import { encodePath } from './path-bytes.ts'

const ESCAPES: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
}

/** A path as git writes it in a patch: quoted, with C escapes, where it is not plain ASCII. */
export function quotePath(path: string): string {
  const bytes = encodePath(path)
  const quoted = Array.from(bytes, quoteByte).join('')
  return quoted.length === bytes.length ? quoted : `"${quoted}"`
}

function quoteByte(byte: number): string {
  const escaped = ESCAPES[byte]
  if (escaped !== undefined) return escaped
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
  return `\\${byte.toString(8).padStart(3, '0')}`
}
