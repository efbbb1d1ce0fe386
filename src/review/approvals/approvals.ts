import { createHash } from 'node:crypto'
import { contractText } from '../../analysis/engine/contract.ts'
import type { Approval, Change, Finding, Gap } from '../../analysis/model/types.ts'
import { keyOf, type Markers, textOf } from '../marker.ts'

/** An approval as a comment of this app records it. */
export interface RecordedApproval extends Approval {
  /** Exactly what was approved: the finding with its contracts, or the content of the file. */
  readonly key: string
  /** What it was about, whatever its contracts: tells that an approval is void. */
  readonly subject: string
}

type Subject = Pick<RecordedApproval, 'key' | 'subject'>

const SUBJECT = /^([0-9a-f]{32})\.([0-9a-f]{16})$/

/**
 * The approvals that a pull request's conversation records. A comment that is deleted takes its approvals back, and so does
 * one that a person edits: this app edits none, and somebody could paste a marker that was taken back.
 */
export function approvalsIn(
  notes: readonly { readonly body: string; readonly edited: boolean }[],
  markers: Markers,
): readonly RecordedApproval[] {
  return notes
    .filter(({ edited }) => !edited)
    .flatMap(({ body }) => markers.decodeEach('approval', body))
    .flatMap(([login = '', why = '', ...subjects]) => {
      const [by, reason] = [textOf(login), textOf(why)]
      if (by === null || reason === null) return []
      return subjects.flatMap((one) => {
        const [, key, subject] = SUBJECT.exec(one) ?? []
        return key === undefined || subject === undefined ? [] : [{ key, subject, by, reason }]
      })
    })
}

/** The marker of a comment that records an approval. */
export function approvalMarker(
  { by, reason }: Approval,
  subjects: readonly Subject[],
  markers: Markers,
): string {
  const keys = subjects.map(({ key, subject }) => `${key}.${subject}`)
  return markers.encode('approval', [keyOf(by), keyOf(reason), ...new Set(keys)])
}

/** Bound to the old and new contract: the approval survives pushes that leave both alone. */
export function subjectOfFinding(finding: Finding, changes: readonly Change[]): Subject {
  const { rule, names, fingerprint } = finding
  const old = names.flatMap((name) => name.old ?? [])
  const known = old.length > 0 ? old : names.flatMap((name) => name.new ?? [])
  return {
    key: digest(contractText(finding, changes)),
    subject: digest(JSON.stringify([rule, ...(known.length > 0 ? known : [fingerprint])])).slice(0, 16),
  }
}

/** Bound to the content: a file that cannot be read may become another one that cannot. */
export function subjectOfGap({ path, reason, content }: Gap): Subject {
  return {
    key: digest(JSON.stringify(['unread', path, reason, content ?? null])),
    subject: digest(JSON.stringify(['unread', path])).slice(0, 16),
  }
}

/** The author of a change chooses its contracts, so that a short hash could be made to collide. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
