import { type Prose, prose } from '../../../shared/prose.ts'
import { isRunByHand } from '../../import-graph/run-by-hand.ts'
import type { Severity } from '../../model/types.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'

/** What the senders of a task say about the messages that its lost name discards. */
export interface Loss {
  readonly severity: Severity
  readonly by: 'senders' | 'schedule' | 'unknown' | 'nobody' | 'by hand'
  /** Why nobody is known and somebody may send it. */
  readonly because: Prose | null
}

/** Worst first. */
const ORDER: readonly Loss['by'][] = ['senders', 'unknown', 'schedule', 'nobody', 'by hand']

/** How much a lost name matters: the worst of several tasks in one finding. */
export function lossOf(context: RuleContext, tasks: readonly LinkedTask[]): Loss {
  const losses = tasks.map((task) => lossOfOne(context, task))
  const worst = losses.toSorted((a, b) => ORDER.indexOf(a.by) - ORDER.indexOf(b.by))[0]
  if (!worst) throw new Error('a finding has a task')
  return worst
}

function lossOfOne(context: RuleContext, task: LinkedTask): Loss {
  const { known, unknown } = context.senders(task)
  if (known.some(({ isEditedAlong, isPeriodic }) => !isEditedAlong && !isPeriodic))
    return loss('error', 'senders')
  if (known.length === 0 && isRunByHand(context.base, task.path)) return loss('notice', 'by hand')
  if (unknown !== null)
    return { ...loss('error', 'unknown'), because: known.length === 0 ? unknown.reason : null }
  return loss('warning', known.length > 0 ? 'schedule' : 'nobody')
}

function loss(severity: Severity, by: Loss['by']): Loss {
  return { severity, by, because: null }
}

/** Which senders of the tasks this repository shows, where they lower the severity. */
export function sentBy({ by }: Loss, count: number): Prose | null {
  const it = count > 1 ? prose`them` : prose`it`
  switch (by) {
    case 'schedule':
      return prose`Only the schedule sends ${it}, and this change edits the ${count > 1 ? prose`entries` : prose`entry`}.`
    case 'nobody':
      return prose`No code of this repository sends ${it}.`
    case 'by hand':
      return prose`No worker imports ${count > 1 ? prose`their` : prose`its`} module, and no code of this repository sends ${it}.`
    default:
      return null
  }
}

/** What to do where nobody is known to send the tasks. */
export function senderAdvice({ by, because }: Loss, count: number): Prose[] {
  const it = count > 1 ? prose`them` : prose`it`
  if (because !== null) return [prose`No code of this repository certainly sends ${it}. ${because}.`]
  if (by !== 'nobody') return []
  return [
    prose`If other code sends ${it}, keep the old ${count > 1 ? prose`names` : prose`name`} for one more release, and set ${'external-senders'} in the settings.`,
  ]
}
