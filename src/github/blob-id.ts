import { createHash } from 'node:crypto'

/** The id that Git gives to these bytes: whoever holds the id can tell whether they are the right ones. */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
