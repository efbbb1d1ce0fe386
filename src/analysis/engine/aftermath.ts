import type { CheckReport, Conclusion, Finding, Gap } from '../model/types.ts'
import { RULES } from '../rules/index.ts'
import { unusedSuppression } from '../rules/unused-suppression.ts'

/** How a report on a head with fixes differs from the report on the head itself, where it should not. */
export interface Aftermath {
  /** Findings that should be gone. */
  readonly remaining: readonly Finding[]
  /** Findings that the head does not have, notices apart where the fixes end something worse. */
  readonly appeared: readonly Finding[]
  /** Places that fail the check and that the head does not have. */
  readonly gaps: readonly Gap[]
  /** The conclusion is worse than that of the head. */
  readonly isWorse: boolean
}

type Report = Pick<CheckReport, 'conclusion' | 'findings' | 'incomplete'>

/**
 * Compares the report on all fixes together with the report on the head. Each fix was verified alone; this shows what
 * only their sum does. `fixed` are the findings that the fixes belong to.
 */
export function aftermathOf(before: Report, after: Report, fixed: readonly Finding[]): Aftermath {
  const known = Map.groupBy(before.findings, identityOf)
  const gone = Map.groupBy(fixed, identityOf)
  // Fingerprints number findings that share all else, so that they move up when one of them is fixed.
  const surplus = [...Map.groupBy(after.findings, identityOf)].flatMap(([identity, found]) => {
    const expected = (known.get(identity)?.length ?? 0) - (gone.get(identity)?.length ?? 0)
    return found.slice(Math.max(expected, 0))
  })
  const remaining = surplus.filter((finding) => gone.has(identityOf(finding)))
  // Notices are conventions: a fix of something worse may bring them.
  const fixesMore = fixed.some(({ severity }) => severity !== 'notice')
  const blocking = new Set(before.incomplete.filter(({ blocks }) => blocks).map(placeOf))
  return {
    remaining,
    appeared: surplus.filter(
      (one) =>
        !remaining.includes(one) &&
        !(fixesMore && one.severity === 'notice') &&
        !isAccountedFor(one, before.findings, fixed),
    ),
    gaps: after.incomplete.filter((gap) => gap.blocks && !blocking.has(placeOf(gap))),
    isWorse: RANKS[after.conclusion] > RANKS[before.conclusion],
  }
}

export function isHarmless({ remaining, appeared, gaps, isWorse }: Aftermath): boolean {
  return remaining.length === 0 && appeared.length === 0 && gaps.length === 0 && !isWorse
}

const RANKS: Readonly<Record<Conclusion, number>> = { success: 0, neutral: 1, failure: 2 }

/** Whether a finding is the rest of others about several tasks, or what a fixed one hid. */
function isAccountedFor(finding: Finding, before: readonly Finding[], fixed: readonly Finding[]): boolean {
  // A fix may make a comment unnecessary that was needed before.
  if (finding.rule === unusedSuppression.id) return true
  const { rule, path, names } = finding
  if (names.length === 0) return false
  const alike = before.filter((one) => one.rule === rule && one.path === path && !fixed.includes(one))
  if (names.every((name) => alike.some((one) => one.names.some((other) => isSame(name, other))))) return true
  const hiddenBy = RULES.find(({ id }) => id === rule)?.yieldsTo ?? []
  const hiding = fixed.filter((one) => hiddenBy.includes(one.rule)).flatMap(wireNames)
  return wireNames(finding).every((name) => hiding.includes(name))
}

function wireNames({ names }: Finding): string[] {
  return names.flatMap(({ old, new: next }) => [old, next]).filter((name) => name !== null)
}

function isSame(a: Finding['names'][number], b: typeof a): boolean {
  return a.old === b.old && a.new === b.new
}

/** Rule, path and wire names: they stay while lines move. */
function identityOf({ rule, path, names }: Finding): string {
  return JSON.stringify([rule, path, names.map(({ old, new: next }) => [old, next])])
}

function placeOf({ path, content, reason }: Gap): string {
  return JSON.stringify([path, content ?? null, reason])
}
