import { isDeepStrictEqual } from 'node:util'
import type { LoadedSettings } from '../config/load-settings.ts'
import type { PullRequest, RepositoryGateway } from '../ports.ts'
import { settingsAt } from './settings-at.ts'

/** What a verdict depends on. */
export interface Judged {
  readonly pull: PullRequest
  readonly loaded: LoadedSettings
  readonly mergeBase: string
}

/** What became of a pull request while its verdict was made. */
export type Change =
  | { readonly kind: 'none' | 'closed' }
  | { readonly kind: 'new-head'; readonly headSha: string }
  /** Another base branch, or a tip with other settings or another merge base. */
  | { readonly kind: 'new-base' }

/** Says before each write whether the verdict still holds. */
export type Watch = () => Promise<Change>

const NONE: Change = { kind: 'none' }

/**
 * Watches a pull request. The tip of a busy base branch moves all day: it matters only with other settings or another
 * merge base.
 */
export function watch(github: RepositoryGateway, { pull, loaded, mergeBase }: Judged): Watch {
  const sameTips = new Set([pull.baseSha])
  return async () => {
    const now = await github.pullRequests.read(pull.number)
    const moved = headChange(pull, now)
    if (moved !== null) return moved
    if (now.baseBranch !== pull.baseBranch) return { kind: 'new-base' }
    if (sameTips.has(now.baseSha)) return NONE
    const isSame =
      (await github.pullRequests.mergeBase(now.baseSha, now.headSha)) === mergeBase &&
      isDeepStrictEqual(await settingsAt(github, now.baseSha), loaded)
    if (!isSame) return { kind: 'new-base' }
    sameTips.add(now.baseSha)
    return NONE
  }
}

/** Ignores the base: a verdict that three new bases made void is shown, or a job would never end. */
export function watchHead(github: RepositoryGateway, pull: PullRequest): Watch {
  return async () => headChange(pull, await github.pullRequests.read(pull.number)) ?? NONE
}

function headChange(pull: PullRequest, now: PullRequest): Change | null {
  if (!now.open) return { kind: 'closed' }
  return now.headSha === pull.headSha ? null : { kind: 'new-head', headSha: now.headSha }
}
