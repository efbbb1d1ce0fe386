import type { MessageFlow, QueueFlow, QueueMove } from '../../analysis/model/message-flow.ts'
import { cleanUp, drain, rolledBack, type Single, senders, workers } from './single-steps.ts'

/** The steps for tasks that move to another queue, and for queues that are new. */
export function stepsOfQueues({ queues, moves }: MessageFlow): readonly Single[] {
  const flows = new Map(queues.map((one) => [one.queue, one]))
  const targets = new Set(moves.map(({ to }) => to))
  const fresh = queues.filter(({ queue, isNew, isUsed }) => isNew && isUsed && !targets.has(queue))
  return [
    ...moves.flatMap((move) => ofMove(move, flows.get(move.from), flows.get(move.to))),
    ...fresh.flatMap((one) => [
      workers('read-queues', readOf(one)),
      rolledBack('strands-queues', { task: '', queue: one.queue }),
    ]),
  ]
}

function ofMove(move: QueueMove, from?: QueueFlow, to?: QueueFlow): Single[] {
  const subject = { task: move.new, queue: move.from, nextQueue: move.to }
  // Tasks that stay keep its workers.
  const isLeft = from !== undefined && !from.isUsed
  return [
    workers('read-queues', to === undefined ? { task: '', queue: move.to, readers: [] } : readOf(to)),
    senders('use-queue', subject),
    rolledBack('strands-queues', { task: '', queue: move.to }),
    ...(isLeft ? [drain('drain-queues', { task: '', queue: move.from })] : []),
    ...(isLeft ? [cleanUp('stop-reading-queues', { task: '', queue: move.from })] : []),
  ]
}

function readOf({ queue, readers }: QueueFlow) {
  return { task: '', queue, readers: [...new Set(readers.map(({ path }) => path))] }
}
