import type { Prose } from '../../shared/prose.ts'
import type { Call } from '../signature/compatibility.ts'

/** Who sends a task, as the code of one revision shows. */
export interface Senders {
  readonly known: readonly Sender[]
  /** Why further senders may exist that the code does not show; null where the code shows all. */
  readonly unknown: UnknownSenders | null
  /** Calls in the task’s own body: they follow another message, with arguments of their own. */
  readonly again?: readonly Sender[]
}

export interface Sender {
  /**
   * A call that sends, a signature, a call or text with the name of the task, an entry of a static schedule, a row of the
   * database scheduler, or a program in another language.
   */
  readonly kind: 'call' | 'signature' | 'name' | 'schedule' | 'row' | 'program'
  readonly path: string
  readonly line: number
  readonly endLine: number
  /** Its arguments; null where they are not written out. */
  readonly call: Call | null
  /** An entry of a schedule that head has no longer, or has under another name. */
  readonly isEditedAlong: boolean
  /** A signature that `add_periodic_task` puts on beat’s schedule: it follows the task’s name, and goes with the task. */
  readonly isPeriodic?: true
}

export interface UnknownSenders {
  /** A sentence without its full stop: “The database scheduler may have a row for it”. */
  readonly reason: Prose
  readonly path: string
  /** 0 for a whole file. */
  readonly line: number
  /** Only rows of the database scheduler, each with the same arguments every time. */
  readonly isRow?: true
}
