import type { Finding } from '../model/types.ts'

/** The findings whose fixes are requested, and those that were left out. */
export interface ChosenFindings {
  readonly chosen: readonly Finding[]
  /** Notices with a verified fix; the command did not name them. */
  readonly notices: readonly Finding[]
  /** Names that are neither a rule nor a task with a finding. */
  readonly unknown: readonly string[]
}

/**
 * The findings that the names of rules and tasks select; without names, errors and warnings. The fix of a notice follows
 * a convention that the project may not have, so a person requests it by name.
 */
export function chooseFindings(
  findings: readonly Finding[],
  names: readonly string[],
  ruleIds: readonly string[],
): ChosenFindings {
  const named = new Set(names)
  const isChosen = (finding: Finding) =>
    named.size > 0 ? namesOf(finding).some((name) => named.has(name)) : finding.severity !== 'notice'
  const known = new Set([...ruleIds, ...findings.flatMap(namesOf)])
  return {
    chosen: findings.filter(isChosen),
    notices: findings.filter((finding) => isNotice(finding) && !isChosen(finding)),
    unknown: [...named].filter((name) => !known.has(name)),
  }
}

/** The words that select a finding: its rule and its tasks. */
export function namesOf({ rule, names }: Finding): string[] {
  return [rule, ...names.flatMap(({ old, new: next }) => [old, next]).filter((name) => name !== null)]
}

function isNotice({ severity, fix }: Finding): boolean {
  return severity === 'notice' && fix?.verified === true && fix.safety !== 'display'
}
