import type { CheckReport } from '../analysis/model/types.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import { checkRevisions } from '../pipeline/check-revisions.ts'
import type { PullRequest, RepositoryGateway } from '../ports.ts'

/** Analyzes the head of a pull request against the merge base. */
export async function analyzePullRequest(
  github: RepositoryGateway,
  pull: PullRequest,
  { settings, gaps }: LoadedSettings,
  base: string,
): Promise<CheckReport> {
  const { source, store } = github
  const report = await checkRevisions(source, { base, head: pull.headSha }, settings, store)
  return { ...report, incomplete: [...report.incomplete, ...gaps] }
}
