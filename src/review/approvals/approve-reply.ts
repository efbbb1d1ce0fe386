import { assertNever } from '../../shared/assert-never.ts'
import { count } from '../../shared/count.ts'
import { list, prose } from '../../shared/prose.ts'
import { permissionDenied } from '../messages.ts'
import { codeSpan, markdown } from '../render/escape.ts'
import type { Approvable, ApproveOutcome, Granted } from './approve-outcome.ts'
import { wordsFor } from './choose-approved.ts'

const MAX_LISTED = 20

/** The reply to `/celery-approve` and to *Approve break*, as Markdown. It stays as the record of the approval. */
export function approveReply(outcome: ApproveOutcome): string {
  switch (outcome.kind) {
    case 'no-permission':
      return permissionDenied(outcome.sender, outcome.needed, APPROVING)
    case 'closed':
      return 'This pull request is not open, so nothing was approved.'
    case 'head-moved':
      return 'The branch has a newer commit than the one that this check is about, so nothing was approved. Use the check of the new head.'
    case 'not-seen':
      return 'The check of this head did not show its result yet when the comment was written, so nothing was approved. Look at the check, and comment again.'
    case 'judged':
      return judged(outcome)
    default:
      return assertNever(outcome)
  }
}

const APPROVING = { command: '/celery-approve', nothing: 'nothing was approved' } as const

function judged({
  granted,
  unknown,
  withoutReason,
  left,
}: Extract<ApproveOutcome, { kind: 'judged' }>): string {
  const are = unknown.length === 1 ? 'is' : 'are'
  const blocks = [
    ...granted.map(approvedBlock),
    ...(granted.length > 0 ? [UNTIL_WHEN] : []),
    ...(unknown.length > 0
      ? [
          markdown(
            prose`${list(unknown.slice(0, MAX_LISTED))} ${[are]} nothing that can be approved on this head.`,
          ),
        ]
      : []),
    ...(withoutReason.length > 0
      ? [
          markdown(
            prose`An approval needs a reason behind the name: ${`/celery-approve ${withoutReason[0]} REASON`}.`,
          ),
        ]
      : []),
  ]
  if (blocks.length > 0 && unknown.length === 0) return blocks.join('\n\n')
  return [...blocks, ...available(left)].join('\n\n')
}

const UNTIL_WHEN =
  'An approval holds as long as the contracts before and after the change stay as they are. To take it back, delete this comment. Do not edit it: an edit takes it back, too.'

function approvedBlock({ by, reason, what }: Granted): string {
  const items = what.slice(0, MAX_LISTED).map((one) => `- ${described(one)}`)
  const more = what.length > items.length ? [`- and ${what.length - items.length} more`] : []
  const head = markdown(prose`${by} approved ${[count(what.length, 'break')]}: ${reason}`)
  return [head, '', ...items, ...more].join('\n')
}

function available(left: readonly Approvable[]): string[] {
  if (left.length === 0) return ['Nothing on this head needs an approval.']
  const items = left.slice(0, MAX_LISTED).map((one) => {
    return `- ${codeSpan(`/celery-approve ${wordsFor(one)[0] ?? ''} REASON`)}: ${described(one)}`
  })
  const more = left.length > items.length ? [`- and ${left.length - items.length} more`] : []
  return [['Approve one of these:', '', ...items, ...more].join('\n')]
}

function described(one: Approvable): string {
  if ('rule' in one) return `${markdown(one.title)} (${codeSpan(one.rule)})`
  return `${codeSpan(one.path)} is not read: ${codeSpan(one.reason)}`
}
