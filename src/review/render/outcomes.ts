import type { MessageOutcome } from '../../analysis/model/types.ts'

/** What becomes of messages, in words; the colour alone says nothing. */
const WORDS: Readonly<Record<MessageOutcome, string>> = {
  runs: 'run',
  discarded: 'lost: unknown name',
  rejected: 'lost: `TypeError`',
  misread: 'wrong values',
  refused: 'lost: content type',
  stranded: 'wait unread',
  unknown: 'unknown',
  none: 'none',
}

type Colour = '🔴' | '🟡' | '🟢' | '⚪'

/** Messages of the old code in new workers: a merge alone sends them there. */
export function deployCell(outcome: MessageOutcome): string {
  return `${colourOf(outcome, '🔴')} ${WORDS[outcome]}`
}

/** Messages of the new code in old workers, which an order of deployment or a rollback can avoid. */
export function rollbackCell(outcome: MessageOutcome): string {
  return `${colourOf(outcome, '🟡')} ${WORDS[outcome]}`
}

function colourOf(outcome: MessageOutcome, worst: Colour): Colour {
  switch (outcome) {
    case 'runs':
      return '🟢'
    case 'unknown':
    case 'none':
      return '⚪'
    case 'stranded':
      return '🟡'
    default:
      return worst
  }
}
