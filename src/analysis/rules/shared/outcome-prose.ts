import { type Prose, prose } from '../../../shared/prose.ts'
import type { MessageOutcome, MessageOutcomes } from '../../model/types.ts'

/** The rollback direction. The finding's own message covers the deployment. */
export function outcomeProse({ rollback }: MessageOutcomes): readonly Prose[] {
  const sentence = ROLLBACK[rollback]
  return sentence === null ? [] : [sentence]
}

const OTHER_WAY = prose`After a rollback, and in workers replaced later,`

const ROLLBACK: Readonly<Record<MessageOutcome, Prose | null>> = {
  runs: prose`${OTHER_WAY} messages of the new code run.`,
  discarded: prose`${OTHER_WAY} messages under the new name are dropped as well.`,
  rejected: prose`${OTHER_WAY} messages of the new code can fail with ${'TypeError'}.`,
  misread: prose`${OTHER_WAY} messages of the new code can run with values in the wrong parameters.`,
  refused: prose`${OTHER_WAY} messages of the new code are refused because of their content type.`,
  stranded: prose`${OTHER_WAY} messages of the new code wait until a worker reads their queue.`,
  unknown: null,
  none: null,
}
