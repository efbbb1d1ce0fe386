import type { LinkedChange } from '../../compare/compare-tasks.ts'
import {
  type ParameterProblem,
  parameterProblems,
  parametersFate,
} from '../../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { placeOf, type Report, type RuleContext } from '../define-rule.ts'
import { bindMismatch } from './bind-mismatch.ts'

/** A task whose old messages go wrong for one kind of reason. */
export interface BrokenParameters<P> {
  readonly old: LinkedTask
  readonly new: LinkedTask
  readonly change: LinkedChange
  /** At least one. */
  readonly problems: readonly P[]
}

/** The tasks whose parameters break old messages in one way; a `bind` that lost its parameter is told as that alone. */
export function brokenParameters<K extends ParameterProblem['kind']>(
  context: RuleContext,
  ...kinds: readonly K[]
): BrokenParameters<Extract<ParameterProblem, { kind: K }>>[] {
  return context.changes.flatMap((change) => {
    const { old, new: next } = change
    if (!old || !next || old.name === null || next.name === null || bindMismatch(old, next)) return []
    const problems = parameterProblems(old.parameters, next.parameters).filter(
      (problem): problem is Extract<ParameterProblem, { kind: K }> =>
        kinds.some((kind) => kind === problem.kind),
    )
    return problems.length > 0 ? [{ old, new: next, change, problems }] : []
  })
}

/**
 * What the reports of all parameter rules share. They are about the task under its old name: pinning that name mends
 * another finding and leaves this one as it is.
 */
export function parameterReport({
  old,
  new: next,
  change,
}: BrokenParameters<unknown>): Pick<Report, 'path' | 'line' | 'endLine' | 'side' | 'names' | 'fates'> {
  const { rollback } = change.fates
  const isRenamed = rollback === 'discarded' && old.name !== next.name
  return {
    ...placeOf(next),
    side: 'head',
    names: [{ old: old.name, new: old.name }],
    fates: {
      deploy: parametersFate(old.parameters, next.parameters),
      rollback: isRenamed ? 'unknown' : rollback,
    },
  }
}
