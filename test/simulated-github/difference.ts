import { mergeBase } from './git/commits.ts'
import { type DiffFile, diffFiles } from './git/diffs.ts'
import type { PullRequest } from './state.ts'

/** The commit that the pull request's difference starts from. */
export async function baseOf(pullRequest: PullRequest, head = pullRequest.head.sha): Promise<string> {
  const base = await mergeBase(pullRequest.repository.gitDir, pullRequest.base.sha, head)
  if (base === null) throw new Error(`#${pullRequest.number}: base and head share no history`)
  return base
}

/** The files of the pull request: what head changed since it left base. */
export async function filesOf(pullRequest: PullRequest): Promise<readonly DiffFile[]> {
  return diffFiles(pullRequest.repository.gitDir, await baseOf(pullRequest), pullRequest.head.sha)
}
