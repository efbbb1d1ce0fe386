import type { CachedBlob } from '../ports/facts-store.ts'

/** A cached blob as a row. Facts have a column of their own, as they may be added later. */
interface BlobRow {
  readonly known: string
  readonly facts: string | null
}

export function toRow(blob: CachedBlob): BlobRow {
  if (blob.kind === 'unreadable') return { known: JSON.stringify(blob), facts: null }
  const { facts, ...known } = blob
  return { known: JSON.stringify(known), facts }
}

export function toBlob({ known, facts }: BlobRow): CachedBlob {
  const blob: CachedBlob = JSON.parse(known)
  return blob.kind === 'read' ? { ...blob, facts } : blob
}
