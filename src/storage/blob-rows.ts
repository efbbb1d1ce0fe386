import type { CachedBlob } from '../ports.ts'

/** A blob as a row: what is known of it as JSON, and its facts apart, as they come later or not at all. */
export interface Row {
  readonly known: string
  readonly facts: string | null
}

export function rowOf(blob: CachedBlob): Row {
  if (blob.kind === 'unreadable') return { known: JSON.stringify(blob), facts: null }
  const { facts, ...known } = blob
  return { known: JSON.stringify(known), facts }
}

export function blobOf({ known, facts }: Row): CachedBlob {
  const blob: CachedBlob = JSON.parse(known)
  return blob.kind === 'read' ? { ...blob, facts } : blob
}
