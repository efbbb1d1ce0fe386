import type { Remedy } from '../analysis/model/remedy.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import { checkRevisions } from '../pipeline/check-revisions.ts'
import type { PullRequest, RepositoryGateway } from '../ports.ts'
import { applyApprovals } from '../review/approvals/apply-approvals.ts'
import type { RecordedApproval } from '../review/approvals/approvals.ts'
import { dateOf } from '../shared/date-of.ts'

/** Analyzes the head of a pull request against the merge base, and applies what people approved. */
export async function analyzePullRequest(
  github: RepositoryGateway,
  pull: PullRequest,
  { settings, gaps }: LoadedSettings,
  base: string,
  approvals: readonly RecordedApproval[],
  remedies: readonly Remedy[] = [],
): Promise<CheckReport> {
  const { source, store } = github
  const options = { today: dateOf(new Date()), remedies }
  const checked = await checkRevisions(source, { base, head: pull.headSha }, settings, store, options)
  const report = applyApprovals(checked, approvals, settings.gate)
  return { ...report, incomplete: [...report.incomplete, ...gaps] }
}
