import { createHash } from 'node:crypto'

/**
 * Whether content has this blob id. Git does not verify ids when it reads. Content that does not match its id is analyzed
 * but never cached, so a tampered repository cannot poison another's results.
 */
export function matchesBlobId(oid: string, bytes: Uint8Array): boolean {
  return blobIdLike(oid, bytes) === oid
}

/** The blob id of content in a repository that has this other id. */
export function blobIdLike(oid: string, bytes: Uint8Array): string {
  const algorithm = oid.length === 64 ? 'sha256' : 'sha1'
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
