import { assertNever } from '../shared/assert-never.ts'
import { type Prose, prose } from '../shared/prose.ts'
import { markdown } from './render/escape.ts'

/** Why GitHub takes no commit. A reason is in its words. */
export type CommitRefusal =
  | { readonly kind: 'head-moved' | 'branch-gone' | 'no-permission' | 'too-large' }
  | { readonly kind: 'protected' | 'refused'; readonly reason: string }

/** Why this app does not even try. */
export type NotTried =
  | { readonly kind: 'fork-gone' | 'fork-not-installed' | 'fork-suspended' | 'fork-not-writable' }
  | { readonly kind: 'not-a-file' | 'executable'; readonly path: string }

export type WhyNotCommitted = CommitRefusal | NotTried

/** The commit that was not made. */
export interface Refused {
  readonly why: WhyNotCommitted
  readonly sender: string
  readonly branch: string
  /** The owner and name of the fork; null where the branch is in the repository itself. */
  readonly fork: string | null
  /** Such as `/celery-fix`. */
  readonly command: string
}

/** One or two sentences about it, as Markdown. */
export function whyNotCommitted(refused: Refused): string {
  return markdown(sentence(refused))
}

function sentence({ why, sender, branch, fork, command }: Refused): Prose {
  switch (why.kind) {
    case 'head-moved':
      return prose`The branch got new commits twice while its head was judged, so nothing was committed. Comment ${command} again.`
    case 'branch-gone':
      return prose`The branch ${branch} is gone, so nothing was committed.`
    case 'no-permission':
      return prose`This app has no write permission for the contents of ${[fork === null ? 'this repository' : 'the fork']}, so nothing was committed. An owner can grant ${'contents: write'} in the settings of the installation.`
    case 'too-large':
      return prose`The changed files are too large for one commit, so nothing was committed. Name a rule or a task to fix a part of them.`
    case 'protected':
      return prose`The branch ${branch} is protected, so this app cannot commit to it: ${why.reason}`
    case 'refused':
      return prose`GitHub refused the commit: ${why.reason}`
    case 'fork-gone':
      return ['The fork that this pull request comes from is gone, so nothing was committed.']
    case 'fork-not-installed':
      return prose`This pull request comes from the fork ${fork ?? ''}, which this app is not installed in, so nothing was committed.`
    case 'fork-suspended':
      return prose`This pull request comes from the fork ${fork ?? ''}, whose owner suspended this app, so nothing was committed.`
    case 'fork-not-writable':
      return prose`${sender} has no write permission on the fork ${fork ?? ''}, and the pull request does not allow edits by maintainers, so nothing was committed.`
    case 'not-a-file':
      return prose`${why.path} would be written through a symbolic link or into a submodule, so nothing was committed.`
    case 'executable':
      return prose`${why.path} is an executable script, and GitHub may drop its mode in a commit of an app, so nothing was committed.`
    default:
      return assertNever(why)
  }
}
