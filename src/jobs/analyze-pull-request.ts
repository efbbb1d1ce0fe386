import type { CheckReport } from '../analysis/model/types.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import { checkRevisions } from '../pipeline/check-revisions.ts'
import type { PullRequest, RepositoryGateway } from '../ports.ts'
import { applyApprovals } from '../review/approvals/apply-approvals.ts'
import type { RecordedApproval } from '../review/approvals/approvals.ts'

/** Analyzes the head of a pull request against the merge base, and applies what people approved. */
export async function analyzePullRequest(
  github: RepositoryGateway,
  pull: PullRequest,
  { settings, gaps }: LoadedSettings,
  base: string,
  approvals: readonly RecordedApproval[],
): Promise<CheckReport> {
  const { source, store } = github
  const checked = await checkRevisions(source, { base, head: pull.headSha }, settings, store)
  const report = applyApprovals(checked, approvals, settings.gate)
  return { ...report, incomplete: [...report.incomplete, ...gaps] }
}
