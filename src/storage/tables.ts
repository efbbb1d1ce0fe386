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
  /** The trees of commits that pull requests are compared with. */
  readonly trees: {
    readonly repository: string
    readonly rev: string
    /** As `tree-rows.ts` packs them. */
    readonly entries: Buffer
    readonly used: Date
  }
  /** The webhooks whose jobs were stored, by `X-GitHub-Delivery`: GitHub may deliver one again. */
  readonly deliveries: { readonly id: string; readonly received: Date }
  /** Installations that wait for a rate limit of GitHub. */
  readonly pauses: { readonly installation: string; readonly until: Date }
  /** When the repositories of an installation were listed. */
  readonly listings: { readonly installation: string; readonly listed: Date }
  /** The repositories of all installations, `owner/name`. */
  readonly swept_repositories: {
    readonly installation: string
    readonly repository: string
    /** When it was listed first. */
    readonly since: Date
    readonly swept: Date | null
  }
  /** What sweeps tried to repair, how often, and when they may try again. */
  readonly repairs: { readonly subject: string; readonly times: number; readonly next: Date }
}
