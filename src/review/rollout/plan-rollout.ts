import type { Change, CheckReport, Finding, Severity } from '../../analysis/model/types.ts'
import { labelOf } from '../../analysis/tasks/task-names.ts'
import { clip } from '../size-limits.ts'
import { rolledBack, type Single, senders } from './single-steps.ts'
import { contentSteps } from './steps-of-arguments.ts'
import { stepsOfChange } from './steps-of-change.ts'
import { stepsOfQueues } from './steps-of-queues.ts'
import { PHASES, type Phase, type Rollback, type RolloutPlan, type Subject } from './types.ts'

/** Real names and paths are shorter. */
const MAX_NAME = 1000

type Input = Pick<CheckReport, 'changes' | 'findings' | 'suppressed' | 'ignored' | 'flow'>

/** How to roll a change out so that no message is lost; empty where any order is safe. */
export function planRollout(report: Input): RolloutPlan {
  const isOpen = isOpenIn(report)
  const singles = [
    ...report.changes.filter(isOpen).flatMap((change) => stepsOfChange(change, report.flow)),
    ...stepsOfQueues(report.flow),
    ...report.findings.flatMap(stepsOfFinding),
  ]
  return PHASES.flatMap((phase) => {
    const own = singles.filter((one) => one.phase === phase)
    const steps = joined(own.flatMap((one) => ('step' in one ? [[one.step, one.subject] as const] : [])))
    if (steps.length === 0) return []
    const rollbacks = joined(
      own.flatMap((one) => ('rollback' in one ? [[one.rollback, one.subject] as const] : [])),
    )
    return [{ phase, steps, rollbacks: rollbacks.length > 0 ? rollbacks : rollbackOf(phase) }]
  })
}

/** Until senders use the new code, and once both codes take all messages, a rollback loses none. */
function rollbackOf(phase: Phase): Rollback[] {
  return phase === 'workers' || phase === 'clean-up' ? [{ kind: 'harmless', subjects: [] }] : []
}

/**
 * Whether a change is to be planned for. People let some breaks pass: by a comment or the settings, or where nothing but a notice is left of
 * them. A break that no rule reports is open.
 */
function isOpenIn({ findings, suppressed, ignored }: Input): (change: Change) => boolean {
  const severities = new Map<string, Set<Severity>>()
  for (const { names, severity } of findings) {
    for (const name of names.flatMap((one) => [one.old, one.new])) {
      if (name !== null && name.length <= MAX_NAME)
        severities.set(name, (severities.get(name) ?? new Set()).add(severity))
    }
  }
  const isAllShown = suppressed === 0 && ignored.length === 0
  return ({ breaking, old, new: next }) => {
    if (!breaking) return true
    const about = [old, next].flatMap((task) => {
      const name = task && labelOf(task)
      return name !== null && name.length <= MAX_NAME ? [...(severities.get(name) ?? [])] : []
    })
    return about.length === 0 ? isAllShown : about.some((severity) => severity !== 'notice')
  }
}

/** Rows of the database scheduler outlive the code that created them, and settings change messages of all tasks. */
function stepsOfFinding({ rule, names, outcomes }: Finding): Single[] {
  return names.flatMap(({ old, new: next }): Single[] => {
    if (old === null) return []
    const subject = next === null ? { task: old } : { task: old, next }
    switch (rule) {
      case 'schedule-row-left-behind':
        return next === null || next === old
          ? [senders('delete-rows', subject)]
          : [senders('update-rows', subject), rolledBack('rows-keep-names', subject)]
      case 'beat-entry-removed':
      case 'beat-entry-renamed':
        return [senders('delete-rows', { task: old }), rolledBack('rows-come-back', { task: old })]
      case 'task-serializer-changed':
        return outcomes === null ? [] : contentSteps(old, outcomes)
      default:
        return []
    }
  })
}

/** One item of each kind, its subjects once each. */
function joined<Kind>(
  singles: readonly (readonly [Kind, Subject])[],
): { readonly kind: Kind; readonly subjects: readonly Subject[] }[] {
  const groups = new Map<Kind, Map<string, Subject>>()
  for (const [kind, given] of singles) {
    const subject = withShortNames(given)
    const group = groups.get(kind) ?? new Map<string, Subject>()
    groups.set(kind, group.set(JSON.stringify(subject), subject))
  }
  return [...groups].map(([kind, subjects]) => ({ kind, subjects: [...subjects.values()] }))
}

function withShortNames(subject: Subject): Subject {
  const entries = Object.entries(subject).map(([key, value]) => {
    return [key, typeof value === 'string' ? clip(value, MAX_NAME) : value]
  })
  return { task: subject.task, ...Object.fromEntries(entries) }
}
