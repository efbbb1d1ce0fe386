import { isDeepStrictEqual } from 'node:util'
import type { JobDependencies } from './dependencies.ts'
import type { BaseJob, ReviewJob } from './payloads.ts'
import { settingsAt } from './settings-at.ts'

/**
 * Reviews of all open pull requests with this base, if its settings changed, or if a forced push took commits away, which the
 * pull requests bring now. The reviews change checks alone.
 */
export async function reviewBase(job: BaseJob, deps: JobDependencies): Promise<readonly ReviewJob[]> {
  const { version, deliveryId, installationId, repository, branch, before, after, forced } = job
  if (forced !== undefined && (await isAnswered(job, forced, deps))) return []
  const github = await deps.openRepository(installationId, repository)
  const numbers = await github.pullRequests.openOn(branch)
  // A forced push tells nothing of its files, and mostly moves a branch that is nobody's base.
  if (numbers.length === 0) return []
  const { mergeBase } = await github.pullRequests.compare(before, after)
  // Most changes of a pyproject.toml are about other tools.
  const isSame = async () =>
    isDeepStrictEqual(await settingsAt(github, before), await settingsAt(github, after))
  if (mergeBase === before && (await isSame())) return []
  return numbers.map((number) => ({
    version,
    deliveryId,
    installationId,
    repository,
    kind: 'review-pull-request',
    number,
    rerequested: false,
    quiet: true,
  }))
}

/** The reviews of these pushes ask for pull requests into the branch as well. */
async function isAnswered(job: BaseJob, forced: readonly string[], { records }: JobDependencies) {
  for (const before of forced) if (!(await records.isReviewed(job, before, job))) return false
  return true
}
