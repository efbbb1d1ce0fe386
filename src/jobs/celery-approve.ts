import { approvable } from '../review/approvals/apply-approvals.ts'
import { approvalMarker, subjectOfFinding, subjectOfGap } from '../review/approvals/approvals.ts'
import type { Approvable, ApproveOutcome } from '../review/approvals/approve-outcome.ts'
import { approveReply } from '../review/approvals/approve-reply.ts'
import { approveAll, chooseApproved } from '../review/approvals/choose-approved.ts'
import { isFailed, isUnjudged } from '../review/messages.ts'
import type { JobDependencies } from './dependencies.ts'
import type { CeleryApproveJob, ReviewJob } from './payloads.ts'
import {
  type Command,
  hasReply,
  judge,
  openCommand,
  reactTo,
  recordInConversation,
  refuse,
  replyToCommand,
  settingsOf,
  suffices,
} from './reply-to-command.ts'

/** Records approvals in a reply, which is all of their state, and lets the head be judged again. */
export async function celeryApprove(
  job: CeleryApproveJob,
  deps: JobDependencies,
): Promise<readonly ReviewJob[]> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const command = await openCommand(job, github, deps.markerKey)
  // An earlier run may have ended between its reply and the review.
  if (hasReply(command)) return [reviewAfter(job)]
  const { outcome, markers } = await approve(command)
  deps.log.info({ job, outcome: outcome.kind }, 'carried out the command')
  const reply = approveReply(outcome)
  // A locked conversation takes no record of it.
  const isRecorded = markers.length > 0 && !command.pull.locked
  if (outcome.kind === 'no-permission') await refuse(command, reply)
  else if (!isRecorded) await replyToCommand(command, 'confused', reply)
  else await recordInConversation(command, 'rocket', reply, ...markers)
  return isRecorded ? [reviewAfter(job)] : []
}

interface Answer {
  readonly outcome: ApproveOutcome
  /** They record what was approved. */
  readonly markers: readonly string[]
}

async function approve(command: Command<CeleryApproveJob>): Promise<Answer> {
  const { job, github, pull, markers } = command
  const { sender } = job
  const permission = await github.permissions.of(sender)
  if (permission === 'none') return only({ kind: 'no-permission', sender, needed: 'write' })
  const loaded = await settingsOf(command)
  const needed = loaded.settings.approve
  if (!suffices(permission, needed)) return only({ kind: 'no-permission', sender, needed })
  await reactTo(command, 'eyes')
  if (!pull.open) return only({ kind: 'closed' })
  if (job.headSha !== undefined && job.headSha !== pull.headSha) return only({ kind: 'head-moved' })
  if (!mayHaveSeen(command)) return only({ kind: 'not-seen' })

  const report = await judge(command, loaded)
  const { findings, gaps } = approvable(report, loaded.settings.gate)
  const errors = findings.filter(({ severity }) => severity === 'error')
  const available = [...findings, ...gaps]
  const outcome =
    job.headSha === undefined
      ? chooseApproved(job.lines, sender, available)
      : approveAll(sender, errors, available)
  const subjectOf = (one: Approvable) =>
    'rule' in one ? subjectOfFinding(one, report.changes) : subjectOfGap(one)
  return {
    outcome,
    markers: outcome.granted.map(({ what, ...approval }) =>
      approvalMarker(approval, what.map(subjectOf), markers),
    ),
  }
}

/**
 * Whether the check of this head showed its verdict when the comment was written. Somebody could push another break of the
 * same task at that moment, lead the branch back to an earlier head, or choose another base, before the comment arrives here.
 */
function mayHaveSeen({ job: { at }, pull, seen }: Command<CeleryApproveJob>): boolean {
  if (at === undefined) return true
  const written = Date.parse(at)
  if (seen.replacedAt !== null && Date.parse(seen.replacedAt) >= written) return false
  return seen.checkRuns.some(({ pullRequest, verdict, completedAt }) => {
    if (pullRequest !== pull.number || verdict === null) return false
    if (isUnjudged(verdict) || isFailed(verdict)) return false
    return completedAt != null && Date.parse(completedAt) <= written
  })
}

function only(outcome: ApproveOutcome): Answer {
  return { outcome, markers: [] }
}

/** Judges the head with the approvals that a reply records. */
export function reviewAfter({
  version,
  deliveryId,
  installationId,
  repository,
  number,
}: CeleryApproveJob): ReviewJob {
  const origin = { version, deliveryId, installationId, repository }
  return { ...origin, kind: 'review-pull-request', number, rerequested: false }
}
