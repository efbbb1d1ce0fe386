import { isDeepStrictEqual } from 'node:util'
import type { LoadedSettings } from '../config/load-settings.ts'
import type { BaseFile, PullRequest, PullRequestState } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { SETTINGS_FILES, settingsIn } from './settings-at.ts'

/** What a verdict depends on. */
export interface Judged {
  readonly pull: PullRequest
  readonly baseFiles: readonly BaseFile[]
  readonly loaded: LoadedSettings
  readonly mergeBase: string
}

/** What became of a pull request while its verdict was made. */
export type Change =
  | { readonly kind: 'none' | 'closed' }
  | { readonly kind: 'new-head'; readonly headSha: string }
  /** Another base branch, or a tip with other settings or another merge base. */
  | { readonly kind: 'new-base' }

/** The change, and the check runs of the head at that moment. */
export type Sighting = Change & Pick<PullRequestState, 'checkRuns'>

/** Says before each write whether the verdict still holds. */
export type Watch = () => Promise<Sighting>

const NONE: Change = { kind: 'none' }

/**
 * Watches a pull request, with one request where nothing changed. The tip of a busy base branch moves all day: it matters
 * only with other settings or another merge base.
 */
export function watch(github: RepositoryGateway, judged: Judged): Watch {
  const { pull } = judged
  const sameTips = new Set([pull.baseSha])
  return async () => {
    const now = await github.pullRequests.look(pull.number, SETTINGS_FILES)
    const { checkRuns } = now
    const moved = headChange(pull, now.pull)
    if (moved !== null) return { ...moved, checkRuns }
    if (now.pull.baseBranch !== pull.baseBranch) return { kind: 'new-base', checkRuns }
    if (sameTips.has(now.pull.baseSha)) return { ...NONE, checkRuns }
    if (!(await isSameBase(github, judged, now))) return { kind: 'new-base', checkRuns }
    sameTips.add(now.pull.baseSha)
    return { ...NONE, checkRuns }
  }
}

/** Ignores the base: a verdict that three new bases made void is shown, or a job would never end. */
export function watchHead(github: RepositoryGateway, pull: PullRequest): Watch {
  return async () => {
    const now = await github.pullRequests.look(pull.number, [])
    return { ...(headChange(pull, now.pull) ?? NONE), checkRuns: now.checkRuns }
  }
}

async function isSameBase(
  github: RepositoryGateway,
  { loaded, baseFiles, mergeBase }: Judged,
  now: PullRequestState,
): Promise<boolean> {
  const comparison = await github.pullRequests.compare(now.pull.baseSha, now.pull.headSha)
  if (comparison.mergeBase !== mergeBase) return false
  const isSameFile = isDeepStrictEqual(now.baseFiles, baseFiles)
  return isSameFile || isDeepStrictEqual(await settingsIn(github, now.baseFiles), loaded)
}

function headChange(pull: PullRequest, now: PullRequest): Change | null {
  if (!now.open) return { kind: 'closed' }
  return now.headSha === pull.headSha ? null : { kind: 'new-head', headSha: now.headSha }
}
