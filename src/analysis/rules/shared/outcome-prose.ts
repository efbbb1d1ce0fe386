import { type Prose, prose } from '../../../shared/prose.ts'
import type { MessageOutcome, MessageOutcomes } from '../../model/types.ts'

/** The rollback direction. The finding's own message covers the deployment. */
export function outcomeProse({ rollback }: MessageOutcomes): readonly Prose[] {
  const sentence = ROLLBACK[rollback]
  return sentence === null ? [] : [sentence]
}

const OLD_WORKERS = prose`During the deployment and after a rollback, old workers`

const ROLLBACK: Readonly<Record<MessageOutcome, Prose | null>> = {
  runs: prose`${OLD_WORKERS} run messages of the new code.`,
  discarded: prose`${OLD_WORKERS} drop messages under the new name.`,
  rejected: prose`${OLD_WORKERS} can fail with ${'TypeError'} on messages of the new code.`,
  misread: prose`${OLD_WORKERS} can take values of new messages for other arguments.`,
  refused: prose`${OLD_WORKERS} refuse messages of the new code: they do not accept their content type.`,
  stranded: prose`After a rollback, messages of the new code wait until a worker reads their queue.`,
  unknown: null,
  none: null,
}
