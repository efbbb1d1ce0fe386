import type { Phase, RollbackKind, StepKind, Subject } from './types.ts'

/** A step or a rollback about one subject, before those of a kind are joined. */
export type Single =
  | { readonly phase: Phase; readonly step: StepKind; readonly subject: Subject }
  | { readonly phase: Phase; readonly rollback: RollbackKind; readonly subject: Subject }

type Of<Kind> = (kind: Kind, subject: Subject) => Single

function stepOf(phase: Phase): Of<StepKind> {
  return (step, subject) => ({ phase, step, subject })
}

export const prepare = stepOf('prepare')
export const workers = stepOf('workers')
export const senders = stepOf('senders')
export const drain = stepOf('drain')
export const cleanUp = stepOf('clean-up')

/** Once senders or rows use the new code. */
export const rolledBack: Of<RollbackKind> = (rollback, subject) => ({ phase: 'senders', rollback, subject })
