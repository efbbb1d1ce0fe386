import { createHash } from 'node:crypto'

/**
 * Whether bytes are those that git names by this id. Git does not look when it reads: what a doctored repository gives
 * under the id of another's file must not be kept for both.
 */
export function matchesBlobId(oid: string, bytes: Uint8Array): boolean {
  const algorithm = oid.length === 64 ? 'sha256' : 'sha1'
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === oid
}
