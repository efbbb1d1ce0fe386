import type { Remedy } from '../analysis/model/remedy.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import { checkRevisions } from '../pipeline/check-revisions.ts'
import { withFiles } from '../pipeline/with-files.ts'
import type { NewCommit } from '../ports/commits.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { applyApprovals } from '../review/approvals/apply-approvals.ts'
import type { RecordedApproval } from '../review/approvals/approvals.ts'
import { dateOf } from '../shared/date-of.ts'

/** What an analysis adds to the head. */
export interface MoreToJudge {
  /** Fixes that somebody requests by name. */
  readonly remedies?: readonly Remedy[]
  /** Files with other content than on the head. */
  readonly files?: NewCommit['files']
}

/** Analyzes the head of a pull request against the merge base, and applies what people approved. */
export async function analyzePullRequest(
  github: RepositoryGateway,
  pull: PullRequest,
  { settings, gaps }: LoadedSettings,
  base: string,
  approvals: readonly RecordedApproval[],
  { remedies = [], files = [] }: MoreToJudge = {},
): Promise<CheckReport> {
  const { source, store } = github
  const options = { today: dateOf(new Date()), remedies }
  const edited = files.length > 0 ? withFiles(source, pull.headSha, files) : { source, head: pull.headSha }
  const ids = { base, head: edited.head }
  const checked = await checkRevisions(edited.source, ids, settings, store, options)
  const report = applyApprovals(checked, approvals, settings.gate)
  return { ...report, incomplete: [...report.incomplete, ...gaps] }
}
