import type { Finding, MessageOutcome } from '../../analysis/model/types.ts'
import { type Prose, prose } from '../../shared/prose.ts'

const NEW_WORKERS = prose`Workers that run this change`
const OLD_WORKERS = prose`During the deployment and after a rollback, old workers`

/** Messages that were sent before the deployment. */
const DEPLOY: Readonly<Record<MessageOutcome, (may: Prose) => Prose | null>> = {
  discarded: (may) => prose`${NEW_WORKERS} ${may}drop messages in flight, and senders see no error.`,
  rejected: (may) => prose`${NEW_WORKERS} ${may}fail on messages in flight with ${'TypeError'}.`,
  misread: (may) => prose`${NEW_WORKERS} ${may}run messages in flight with wrong values, without an error.`,
  refused: () => prose`${NEW_WORKERS} do not accept messages in flight, and drop them.`,
  stranded: () => prose`Messages in flight wait in a queue that workers of this change may not read.`,
  runs: () => null,
  unknown: () => null,
  none: () => null,
}

/** Messages that the change sends. */
const ROLLBACK: typeof DEPLOY = {
  discarded: (may) => prose`${OLD_WORKERS} ${may}drop messages of this change.`,
  rejected: (may) => prose`${OLD_WORKERS} ${may}fail on messages of this change with ${'TypeError'}.`,
  misread: (may) => prose`${OLD_WORKERS} ${may}run messages of this change with wrong values.`,
  refused: () => prose`${OLD_WORKERS} do not accept messages of this change, and drop them.`,
  stranded: () =>
    prose`After a rollback, messages of this change wait in a queue that old workers may not read.`,
  runs: () => null,
  unknown: () => null,
  none: () => null,
}

/** Which workers break which messages: those in flight, else those of the change. Null for a finding about neither. */
export function impactOf({ outcomes, severity }: Finding): Prose | null {
  if (outcomes === null) return null
  // Nobody is known to send such a message.
  const may: Prose = severity === 'error' ? [] : ['may ']
  return DEPLOY[outcomes.deploy](may) ?? ROLLBACK[outcomes.rollback](may)
}
