import { signatureOutcome } from '../../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { bindMismatch } from './bind-mismatch.ts'

/** Whether the new function runs the messages of the old one, if it gets them. */
export function takesOldMessages({
  old,
  new: next,
}: {
  readonly old: LinkedTask
  readonly new: LinkedTask
}): boolean {
  if (old.origin.shift) return true
  return !bindMismatch(old, next) && signatureOutcome(old.parameters, next.parameters) === 'runs'
}
