import type { Settings } from '../analysis/model/settings.ts'
import type { Finding } from '../analysis/model/types.ts'
import { assertNever } from '../shared/assert-never.ts'
import { list, prose } from '../shared/prose.ts'
import { type Refused, whyNotCommitted } from './commit-refusal.ts'
import { permissionDenied } from './messages.ts'
import { markdown } from './render/escape.ts'

/** How a `/celery-ignore` ended. */
export type IgnoreOutcome =
  | { readonly kind: 'no-permission'; readonly sender: string; readonly needed: Settings['fix'] }
  | {
      readonly kind:
        | 'not-in-thread'
        | 'closed'
        | 'no-reason'
        | 'not-found'
        | 'removed-code'
        | 'not-suppressible'
    }
  | { readonly kind: 'not-committed'; readonly refused: Refused }
  | { readonly kind: 'committed-before'; readonly commit: string }
  | { readonly kind: 'committed'; readonly commit: string; readonly ignored: readonly Finding[] }

/** The reply to `/celery-ignore`, as Markdown. */
export function ignoreReply(outcome: IgnoreOutcome): string {
  switch (outcome.kind) {
    case 'no-permission':
      return permissionDenied(outcome.sender, outcome.needed, IGNORING)
    case 'not-in-thread':
      return markdown(
        prose`${'/celery-ignore REASON'} works as a reply to a comment of this app about a finding, so nothing was committed.`,
      )
    case 'closed':
      return 'This pull request is not open, so nothing was committed.'
    case 'no-reason':
      return markdown(prose`A suppression needs a reason: ${'/celery-ignore REASON'}.`)
    case 'not-found':
      return 'The head does not have this finding any more, so there is nothing to ignore.'
    case 'removed-code':
      return 'The finding is about code that this pull request removes, where a comment has no line. Merge the comment first, or approve the break.'
    case 'not-suppressible':
      return 'A comment in the code would not suppress this finding, or would change another one, or the encoding of the file lacks a character of the reason, so nothing was committed.'
    case 'not-committed':
      return whyNotCommitted(outcome.refused)
    case 'committed-before':
      return `The finding is ignored since ${outcome.commit}.`
    case 'committed': {
      const rules = [...new Set(outcome.ignored.map(({ rule }) => rule))]
      return `${markdown(prose`Ignored ${list(rules)} by a comment in the code`)}: ${outcome.commit}.`
    }
    default:
      return assertNever(outcome)
  }
}

const IGNORING = { command: '/celery-ignore', nothing: 'nothing was committed' } as const
