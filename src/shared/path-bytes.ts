import { isUtf8 } from 'node:buffer'

/**
 * Git paths are bytes. Bytes that are not UTF-8 become lone surrogates (U+DC80…U+DCFF), as in
 * https://peps.python.org/pep-0383/: every path survives, and different paths stay different.
 */
export function decodePath(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString()
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = utf8Length(bytes, at)
    if (length === 0) text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
    else text += bytes.toString('utf8', at, at + length)
    at += Math.max(length, 1)
  }
  return text
}

/** The inverse of `decodePath`. */
export function encodePath(path: string): Buffer {
  const parts = path.split(/([\udc80-\udcff])/u)
  return Buffer.concat(parts.map((part, i) => (i % 2 === 1 ? escapedByte(part) : Buffer.from(part))))
}

/** The NUL-terminated paths or records of git's `-z` outputs. */
export function splitNul(output: Buffer): string[] {
  if (isUtf8(output)) return output.toString().split('\0').slice(0, -1)
  const records: string[] = []
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0, at)
    if (end === -1) break
    records.push(decodePath(output.subarray(at, end)))
    at = end + 1
  }
  return records
}

function escapedByte(surrogate: string): Buffer {
  return Buffer.of(surrogate.charCodeAt(0) - 0xdc00)
}

/** The length of the valid UTF-8 sequence at `at`, 0 when there is none. */
function utf8Length(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length
  }
  return 0
}
