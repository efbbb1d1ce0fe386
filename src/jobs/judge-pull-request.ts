import type { CheckReport } from '../analysis/types.ts'
import { loadSettings, settingsGaps } from '../config/load-settings.ts'
import { checkRevisions } from '../pipeline/check-revisions.ts'
import type { PullRequest, RepositoryGateway } from '../ports.ts'

/**
 * Judges the head of a pull request against the merge base. The settings are those of the base branch's tip: whoever
 * opens a pull request chooses where it forks off, but not what stands there now.
 */
export async function judgePullRequest(github: RepositoryGateway, pull: PullRequest): Promise<CheckReport> {
  const { source, facts, pullRequests } = github
  const base = await pullRequests.mergeBase(pull.baseSha, pull.headSha)
  const loaded = await loadSettings(source, await source.tree(pull.baseSha))
  const report = await checkRevisions(source, { base, head: pull.headSha }, loaded.settings, facts)
  return { ...report, incomplete: [...report.incomplete, ...settingsGaps(loaded)] }
}
