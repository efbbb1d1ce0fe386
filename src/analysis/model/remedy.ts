/** The ways out of a break that a person requests by name; the fix of a finding is another one. */
export const REMEDY_KINDS = ['alias', 'stub', 'migration'] as const

export type RemedyKind = (typeof REMEDY_KINDS)[number]

/**
 * A fix that a person requests for one task, whatever its findings offer. `alias`: a renamed task also runs messages under
 * its old name. `stub`: a removed task stays for a release and does nothing. `migration`: schedule rows follow a task.
 */
export interface Remedy {
  readonly kind: RemedyKind
  /** A wire name, old or new. */
  readonly task: string
}
