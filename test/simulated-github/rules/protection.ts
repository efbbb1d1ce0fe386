import type { CheckRun, PullRequest, Repository, State } from '../state.ts'
import { visibleThreads } from './threads.ts'

/** `neutral` and `skipped` pass too: https://docs.github.com/…/troubleshooting-required-status-checks */
const PASSING = new Set(['success', 'neutral', 'skipped'])

/** What GitHub says next to the merge button. */
export interface Mergeability {
  readonly mergeable: boolean
  /** In GitHub's words, one for each required check that does not pass. */
  readonly reasons: readonly string[]
}

export function mergeabilityOf(state: State, pullRequest: PullRequest): Mergeability {
  const { repository, base, head } = pullRequest
  const reasons = missingChecks(state, repository, base.ref, head.sha)
  if (repository.protections.get(base.ref)?.requiredConversationResolution === true) {
    const open = visibleThreads(state, pullRequest, null).some(({ root }) => root.resolvedBy === null)
    if (open) reasons.push('All comments must be resolved.')
  }
  if (!pullRequest.open) reasons.push('Pull Request is not open.')
  if (pullRequest.draft) reasons.push('Pull Request is still a draft.')
  return { mergeable: reasons.length === 0, reasons }
}

/** The required checks of a branch that do not pass on a commit. */
export function missingChecks(state: State, repository: Repository, branch: string, sha: string): string[] {
  const required = repository.protections.get(branch)?.requiredChecks ?? []
  return required.flatMap((name) => {
    // The latest counts, whatever an older one of the name said.
    const latest = state.checkRuns.findLast((one) => {
      return one.repository === repository && one.headSha === sha && one.name === name
    })
    const problem = problemOf(latest)
    return problem === null ? [] : [`Required status check "${name}" is ${problem}.`]
  })
}

function problemOf(run: CheckRun | undefined): string | null {
  if (run === undefined) return 'expected'
  if (run.status !== 'completed') return 'in progress'
  return PASSING.has(run.conclusion ?? '') ? null : 'failing'
}
