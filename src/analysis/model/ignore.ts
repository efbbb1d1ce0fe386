/** Findings of one rule that the settings ignore. */
export interface Ignore {
  readonly rule: string
  /** A wire name, or a glob of them; null for every finding of the rule. */
  readonly task: string | null
  /** The last day, as in 2027-01-31; null for ever. */
  readonly until: string | null
  readonly reason: string
}
