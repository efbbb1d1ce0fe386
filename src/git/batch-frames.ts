import type { Blob } from '../ports/repository-source.ts'
import { MAX_BLOB_BYTES, OVERSIZED } from '../shared/blob-size.ts'

const LINE_FEED = 10

interface Body {
  readonly blob: Blob
  readonly size: number
  filled: number
}

/**
 * Parses the output of `git cat-file --batch`, in chunks cut anywhere, and passes on one blob for each response:
 * `<id> <type> <size>\n<bytes>\n` or `<id> missing\n`.
 */
export function batchFrames(onBlob: (blob: Blob) => void): (chunk: Buffer) => void {
  let header = ''
  let body: Body | null = null

  function readHeader(chunk: Buffer): number {
    const end = chunk.indexOf(LINE_FEED)
    if (end === -1) {
      header += chunk.toString('latin1')
      return chunk.length
    }
    const answer = parseHeader(header + chunk.toString('latin1', 0, end))
    header = ''
    if (answer.size === null) onBlob(answer.blob)
    else body = { blob: answer.blob, size: answer.size, filled: 0 }
    return end + 1
  }

  function readBody(current: Body, chunk: Buffer): number {
    if (current.filled === current.size) {
      // The line feed that ends every body.
      body = null
      onBlob(current.blob)
      return 1
    }
    const part = chunk.subarray(0, current.size - current.filled)
    if ('bytes' in current.blob) current.blob.bytes.set(part, current.filled)
    current.filled += part.length
    return part.length
  }

  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      const rest = chunk.subarray(at)
      at += body === null ? readHeader(rest) : readBody(body, rest)
    }
  }
}

function parseHeader(header: string): { readonly blob: Blob; readonly size: number | null } {
  const [id, type, digits] = header.split(' ')
  if (type === 'missing') return { blob: { unreadable: 'missing from the repository' }, size: null }
  const size = Number(digits)
  if (!Number.isSafeInteger(size)) throw new Error(`unexpected answer of git cat-file: ${header}`)
  if (type !== 'blob') return { blob: { unreadable: `${id} is a ${type}, not a file` }, size }
  // Skipped while it streams by, and never held in memory.
  if (size > MAX_BLOB_BYTES) return { blob: OVERSIZED, size }
  return { blob: { bytes: new Uint8Array(size) }, size }
}
