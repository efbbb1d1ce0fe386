import type { LinkedChange } from '../../compare/compare-tasks.ts'
import type { MessageOutcome, Severity } from '../../model/types.ts'
import { signatureOutcome } from '../../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { isComparable, labelOf } from '../../tasks/task-names.ts'
import { placeOf, type Report, type RuleContext } from '../define-rule.ts'
import { bindMismatch, gotNoValues } from '../shared/bind-mismatch.ts'
import { type Cause, causesOf } from './causes.ts'
import { createEvidence, type Evidence, SEVERITY } from './evidence.ts'

/** The causes that each rule reports. */
const CAUSES_OF = {
  'argument-reordered': ['misplaced'],
  'required-argument-added': ['required'],
  'argument-removed': ['removed', 'passed-on', 'positional-only'],
  'argument-renamed': ['another-value', 'renamed'],
  'argument-made-keyword-only': ['keyword-only'],
} as const satisfies Readonly<Record<string, readonly Cause['kind'][]>>

type ParameterRule = keyof typeof CAUSES_OF
type CauseOf<R extends ParameterRule> = Extract<Cause, { kind: (typeof CAUSES_OF)[R][number] }>

/** The gravest first: nobody notices a wrong value, and every message may lack a new argument. */
const BY_GRAVITY: readonly Cause['kind'][] = [
  'misplaced',
  'another-value',
  'required',
  'removed',
  'passed-on',
  'renamed',
  'positional-only',
  'keyword-only',
]

/** A changed signature that breaks old messages, as the one finding about it. */
export interface BrokenParameters<C extends Cause = Cause> {
  /** What the task was called at base. */
  readonly name: string | null
  readonly old: LinkedTask
  readonly new: LinkedTask
  readonly change: LinkedChange
  /** The causes that the reporting rule describes, at least one. */
  readonly causes: readonly C[]
  /** The causes of rules that report nothing beside this finding. */
  readonly others: readonly Cause[]
  readonly evidence: Evidence
  readonly severity: Severity
}

/** The causes of one rule. */
interface Part {
  readonly rule: ParameterRule
  readonly causes: readonly Cause[]
  readonly evidence: Evidence
  readonly severity: Severity
}

/**
 * The tasks whose signature one of these rules reports. A change of several kinds is one finding, under the rule of the
 * gravest part that is on and not suppressed: by severity, then what known senders meet, then the order above.
 * `bind-without-parameter` reports its tasks alone, and the rules about names those whose messages are dropped.
 */
export function brokenParameters<R extends ParameterRule>(
  context: RuleContext,
  rule: R,
): readonly BrokenParameters<CauseOf<R>>[] {
  return byRule(context).get(rule) as readonly BrokenParameters<CauseOf<R>>[]
}

const CACHE = new WeakMap<RuleContext, ReadonlyMap<ParameterRule, readonly BrokenParameters[]>>()

/** Once for all rules: a comment that suppresses a part counts once. */
function byRule(context: RuleContext): ReadonlyMap<ParameterRule, readonly BrokenParameters[]> {
  const known = CACHE.get(context)
  if (known) return known
  const found = new Map(RULES.map((rule): [ParameterRule, BrokenParameters[]] => [rule, []]))
  for (const change of context.changes) {
    const [lead, ...others] = partsOf(context, change)
    const { old, new: next } = change
    if (!lead || !old || !next) continue
    const { causes, evidence, severity } = lead
    const joined = { name: labelOf(old), old, new: next, change, causes, evidence, severity }
    found.get(lead.rule)?.push({ ...joined, others: others.flatMap((part) => part.causes) })
  }
  CACHE.set(context, found)
  return found
}

const RULES = Object.keys(CAUSES_OF) as ParameterRule[]

/** What the rules have to say about a change, the gravest first. */
function partsOf(context: RuleContext, { old, new: next, outcomes }: LinkedChange): readonly Part[] {
  if (!old || !next || !isComparable(old, next) || outcomes.deploy === 'discarded') return []
  if (gotNoValues(old) || bindMismatch(old, next)) return []
  const pair = { old, new: next }
  const causes = causesOf(context, pair).toSorted((a, b) => gravity(a) - gravity(b))
  if (causes.length === 0) return []
  const evidenceOf = createEvidence(context.senders(old), pair, causes)
  const parts = RULES.flatMap((rule): Part[] => {
    const kinds: readonly string[] = CAUSES_OF[rule]
    const own = causes.filter(({ kind }) => kinds.includes(kind))
    const chosen = context.severityOf(rule)
    if (own.length === 0 || chosen === 'off' || context.isSuppressed(rule, placeOf(next))) return []
    const evidence = evidenceOf(own)
    const severity = chosen ?? lesser(SEVERITY[evidence.kind], severityOf(own))
    return [{ rule, causes: own, evidence, severity }]
  })
  return parts.toSorted(
    (a, b) =>
      RANKS[b.severity] - RANKS[a.severity] ||
      Number(b.evidence.kind === 'hit') - Number(a.evidence.kind === 'hit') ||
      gravity(a.causes[0]) - gravity(b.causes[0]),
  )
}

function gravity(cause: Cause | undefined): number {
  return cause ? BY_GRAVITY.indexOf(cause.kind) : BY_GRAVITY.length
}

const RANKS: Readonly<Record<Severity, number>> = { notice: 0, warning: 1, error: 2 }

function lesser(a: Severity, b: Severity): Severity {
  return RANKS[a] < RANKS[b] ? a : b
}

/** A value that `**kwargs` swallow makes no message fail; one that they may pass on twice can. */
function severityOf(causes: readonly Cause[]): Severity {
  if (causes.every((one) => one.kind === 'renamed' && one.isIgnored)) return 'notice'
  return causes.every((one) => one.kind === 'passed-on' && !one.isCertain) ? 'warning' : 'error'
}

/**
 * The common part of reports about parameters. They name the task by its old name, so that another fix that pins this
 * name leaves them unchanged.
 */
export function parameterReport({
  name,
  old,
  new: next,
  change,
  severity,
}: BrokenParameters): Required<
  Pick<Report, 'path' | 'line' | 'endLine' | 'side' | 'severity' | 'names' | 'outcomes'>
> {
  return {
    ...placeOf(next),
    side: 'head',
    severity,
    names: [{ old: name, new: name }],
    outcomes: {
      deploy: signatureOutcome(old.parameters, next.parameters),
      rollback: rollbackOf(change),
    },
  }
}

/** A new name is reported by another rule, and may be pinned. */
export function rollbackOf({ old, new: next, outcomes: { rollback } }: LinkedChange): MessageOutcome {
  return rollback === 'discarded' && old?.name !== next?.name ? 'unknown' : rollback
}
