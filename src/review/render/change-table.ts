import type { MessageFlow } from '../../analysis/model/message-flow.ts'
import type { Change, MessageOutcomes, Task } from '../../analysis/model/types.ts'
import { codeSpan } from './escape.ts'
import { deployCell, rollbackCell } from './outcomes.ts'
import { signatureCell } from './signature.ts'
import { tableBlocks } from './table.ts'

/** GitHub cuts a wide table off at the right. */
const COLUMNS = ['Change', 'Wire name', 'On deploy', 'On rollback', 'Parameters', 'Queue', 'Where']

/** Old and new contract of each task, and what becomes of messages in flight; the breaking changes first. */
export function changeTable(
  changes: readonly Change[],
  flow: MessageFlow,
  budget: number,
): readonly string[] {
  const items = [
    ...changes.filter((change) => change.breaking),
    ...changes.filter((change) => !change.breaking),
  ]
  const readQueues = new Set(flow.queues.flatMap(({ queue, readers }) => (readers.length > 0 ? [queue] : [])))
  return tableBlocks(
    { noun: 'change', columns: COLUMNS, items, row: (change) => row(change, readQueues) },
    budget,
  )
}

function row(change: Change, readQueues: ReadonlySet<string>): readonly string[] {
  const { old, new: next } = change
  const task = next ?? old
  const { deploy, rollback } = withQueues(change, readQueues)
  return [
    kindCell(change),
    pair(old && wireName(old), next && wireName(next)),
    deployCell(deploy),
    rollbackCell(rollback),
    signatureCell(old?.parameters ?? null, next?.parameters ?? null),
    pair(old && queueOf(old), next && queueOf(next)),
    task === null ? '' : codeSpan(`${task.path}:${task.line}`),
  ]
}

/** The aspects without a column of their own. */
function kindCell({ kind, aspects }: Change): string {
  const others = aspects.filter((one) => one === 'bound' || one === 'options')
  return others.length > 0 ? `${kind} (${others.join(', ')})` : kind
}

/** Messages that would run wait in a queue that no worker is known to read. */
function withQueues({ old, new: next, outcomes }: Change, readQueues: ReadonlySet<string>): MessageOutcomes {
  const [from, to] = [old?.effectiveQueue.queue, next?.effectiveQueue.queue]
  if (typeof from !== 'string' || typeof to !== 'string' || from === to) return outcomes
  const { deploy, rollback } = outcomes
  return {
    deploy: deploy === 'runs' && !readQueues.has(from) ? 'stranded' : deploy,
    rollback: rollback === 'runs' && !readQueues.has(to) ? 'stranded' : rollback,
  }
}

function pair(old: string | null, next: string | null): string {
  const values = [old, next].filter((one) => one !== null)
  return [...new Set(values)].join(' → ')
}

function wireName({ name, symbol }: Task): string {
  const shown = name ?? symbol
  return shown === null ? 'not known statically' : codeSpan(shown)
}

function queueOf({ effectiveQueue: { queue } }: Task): string {
  return queue === null ? 'unknown' : codeSpan(queue)
}
