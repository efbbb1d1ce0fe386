import type { LinkedChange } from '../../compare/compare-tasks.ts'
import type { MessageOutcome } from '../../model/types.ts'
import {
  explainIncompatibility,
  type ParameterProblem,
  signatureOutcome,
} from '../../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { isComparable, labelOf } from '../../tasks/task-names.ts'
import { placeOf, type Report, type RuleContext } from '../define-rule.ts'
import { bindMismatch, gotNoValues } from './bind-mismatch.ts'

/** A task whose parameters break old messages in one way. */
export interface BrokenParameters<P> {
  /** What the task was called at base. */
  readonly name: string | null
  readonly old: LinkedTask
  readonly new: LinkedTask
  readonly change: LinkedChange
  /** At least one. */
  readonly problems: readonly P[]
}

/**
 * Tasks with parameter problems of some kinds. `bind-without-parameter` reports its tasks alone; no message is broken where
 * no call got its values before.
 */
export function brokenParameters<K extends ParameterProblem['kind']>(
  context: RuleContext,
  ...kinds: readonly K[]
): BrokenParameters<Extract<ParameterProblem, { kind: K }>>[] {
  return context.changes.flatMap((change) => {
    const { old, new: next } = change
    if (!old || !next || !isComparable(old, next)) return []
    if (gotNoValues(old) || bindMismatch(old, next)) return []
    const problems = explainIncompatibility(old.parameters, next.parameters).filter(
      (problem): problem is Extract<ParameterProblem, { kind: K }> =>
        kinds.some((kind) => kind === problem.kind),
    )
    return problems.length > 0 ? [{ name: labelOf(old), old, new: next, change, problems }] : []
  })
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
}: BrokenParameters<unknown>): Required<
  Pick<Report, 'path' | 'line' | 'endLine' | 'side' | 'names' | 'outcomes'>
> {
  return {
    ...placeOf(next),
    side: 'head',
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
