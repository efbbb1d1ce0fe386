/** The columns of each table, as `migrations.ts` makes them. */
export interface Tables {
  readonly blobs: {
    readonly oid: string
    /** Of the extractor. */
    readonly version: number
    /** A `CachedBlob` without its facts, as JSON. */
    readonly known: string
    /** `FileFacts` as JSON. */
    readonly facts: string | null
    readonly used: Date
  }
  /** The repositories that have a blob. */
  readonly repository_blobs: { readonly repository: string; readonly oid: string }
  /** Whether a blob holds one of some words. */
  readonly verdicts: {
    readonly question: string
    readonly oid: string
    readonly matches: boolean
    readonly used: Date
  }
}
