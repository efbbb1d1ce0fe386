import { count } from '../../shared/count.ts'
import { type Prose, prose } from '../../shared/prose.ts'
import type { Phase, Rollback, RollbackKind, RolloutPlan, Step, StepKind, Subject } from './types.ts'

/** Further subjects are counted. */
const MAX_SUBJECTS = 5

interface PhaseText {
  readonly phase: Phase
  readonly title: string
  readonly steps: readonly Prose[]
  readonly rollbacks: readonly Prose[]
}

/** The plan in words: a title, steps and the effects of a rollback for each phase. */
export function planText(plan: RolloutPlan): readonly PhaseText[] {
  return plan.map(({ phase, steps, rollbacks }) => ({
    phase,
    title: TITLES[phase],
    steps: [...steps.map(stepText), ...(phase === 'drain' ? DRAINED : [])],
    rollbacks: rollbacks.map(rollbackText),
  }))
}

const TITLES: Readonly<Record<Phase, string>> = {
  prepare: 'Change this pull request',
  workers: 'Deploy the workers first',
  senders: 'Then deploy the senders, and beat last',
  drain: 'Wait until old messages have run',
  'clean-up': 'Clean up in a later deployment',
}

/** A retry keeps the name, the queue and the arguments of its first message. */
const DRAINED: readonly Prose[] = [
  prose`Queued messages count, and so do retries, ETA and countdown messages, and later steps of workflows. On Redis and SQS, unacknowledged messages return after the visibility timeout.`,
]

function stepText({ kind, subjects }: Step): Prose {
  return STEPS[kind](subjects)
}

function rollbackText({ kind, subjects }: Rollback): Prose {
  return ROLLBACKS[kind](subjects)
}

type Text = (subjects: readonly Subject[]) => Prose

const STEPS: Readonly<Record<StepKind, Text>> = {
  'keep-both-names': (all) =>
    prose`Register one undecorated function under both names, with the same queue and options: ${renamed(all)}. Or keep the old name with ${'name='}: then the new one needs no rollout.`,
  'keep-old-function': (all) =>
    prose`Keep the old function registered under the old name, as the new one does not take its arguments: ${renamed(all)}.`,
  'keep-removed-task': (all) =>
    prose`Remove the senders and schedule rows, and keep the task registered for this release (its body may be ${'pass'}): ${tasks(all)}.`,
  'give-default': (all) => prose`Give the argument a default: ${argumentsOf(all)}.`,
  'keep-argument': (all) => prose`Keep the argument with a default, and ignore it: ${argumentsOf(all)}.`,
  'accept-both-arguments': (all) =>
    prose`Accept the argument under both names, each with a default: ${argumentsOf(all)}.`,
  'keep-positions': (all) =>
    prose`Keep the arguments in their positions; a new one comes last with a default, or behind a ${'*'}: ${tasks(all)}.`,
  'accept-old-arguments': (all) => prose`Accept the arguments of queued messages: ${tasks(all)}.`,
  'accept-content-first': (all) =>
    prose`Before this deployment, let all workers accept the new content type (${'accept_content'}): ${tasks(all)}.`,
  'keep-content': (all) => prose`Keep accepting the old content type (${'accept_content'}): ${tasks(all)}.`,

  'know-names': (all) =>
    prose`All workers have to know the new name before anything sends it: ${tasks(all)}.`,
  'take-arguments': (all) =>
    prose`All workers have to take the new argument before anything passes it: ${argumentsOf(all)}.`,
  'do-without-arguments': (all) =>
    prose`All workers have to do without the argument before anything stops passing it: ${argumentsOf(all)}.`,
  'read-queues': (all) =>
    prose`A worker has to read the queue before anything is sent to it: ${queues(all)}.`,

  'send-new-tasks': (all) => prose`Deploy the code and the schedule that send the new task: ${tasks(all)}.`,
  'switch-names': (all) =>
    prose`In a deployment after the workers’, send the new name, also from schedule rows and other services: ${listed(all, ({ task, next = '', senders = 0 }) => prose`${task} → ${next}${senders > 0 ? [` (${count(senders, 'known sender')})`] : []}`)}.`,
  'pass-arguments': (all) =>
    prose`Pass the argument in a deployment after the workers’, once none of the old ones is left: ${argumentsOf(all)}.`,
  'pass-by-keyword': (all) =>
    prose`Pass the arguments by keyword, also in schedule rows and other services: ${tasks(all)}.`,
  'stop-passing': (all) =>
    prose`Stop passing the argument, also in schedule rows and other services: ${argumentsOf(all)}.`,
  'use-queue': (all) =>
    prose`Deploy the code and the schedule that send to the new queue: ${listed(all, ({ task, queue = '', nextQueue = '' }) => prose`${task} from ${queue} to ${nextQueue}`)}.`,
  'switch-content': (all) => prose`Deploy the code that sends the new content type: ${tasks(all)}.`,
  'update-rows': (all) =>
    prose`Update the schedule rows in a data migration once all workers know the new name, and restart beat: ${renamed(all)}.`,
  'delete-rows': (all) =>
    prose`Stop beat, delete the old schedule rows in a data migration, and start beat with the new code: ${tasks(all)}.`,

  'drain-names': (all) => prose`Messages with the old name: ${tasks(all)}.`,
  'drain-arguments': (all) => prose`Messages with the old arguments: ${tasks(all)}.`,
  'drain-queues': (all) =>
    prose`Messages in the old queue, to which retries return; schedule rows and calls may name it: ${queues(all)}.`,
  'drain-content': (all) => prose`Messages with the old content type: ${tasks(all)}.`,

  'remove-old-names': (all) => prose`Remove the old name: ${tasks(all)}.`,
  'remove-tasks': (all) => prose`Delete the task: ${tasks(all)}.`,
  'remove-arguments': (all) => prose`Remove the old argument: ${argumentsOf(all)}.`,
  'require-arguments': (all) => prose`Remove the default: ${argumentsOf(all)}.`,
  'change-arguments': (all) =>
    prose`Change the arguments, which all messages give by keyword now: ${tasks(all)}.`,
  'stop-reading-queues': (all) => prose`Stop reading the old queue: ${queues(all)}.`,
  'stop-accepting-content': (all) => prose`Stop accepting the old content type: ${tasks(all)}.`,
}

const ROLLBACKS: Readonly<Record<RollbackKind, Text>> = {
  harmless: () => prose`A rollback by one deployment is harmless.`,
  'drops-names': (all) => prose`After a rollback, old workers drop messages of ${tasks(all)}. ${BACKWARDS}`,
  'rejects-arguments': (all) =>
    prose`After a rollback, old workers fail with ${'TypeError'} on messages with ${argumentsOf(all)}. ${BACKWARDS}`,
  'misreads-arguments': (all) =>
    prose`After a rollback, old workers can take values of messages with ${argumentsOf(all)} for other arguments. ${BACKWARDS}`,
  'misses-arguments': (all) =>
    prose`After a rollback, old workers fail with ${'TypeError'} on messages without ${argumentsOf(all)}. ${BACKWARDS}`,
  'refuses-content': (all) =>
    prose`After a rollback, workers that do not accept the new content type discard messages of ${tasks(all)}.`,
  'strands-queues': (all) =>
    prose`After a rollback, messages wait in ${queues(all)}: keep a worker on the queue until it is empty.`,
  'rows-keep-names': (all) =>
    prose`Before a rollback of the workers, reverse the migration: old workers drop the new name in the rows: ${renamed(all)}.`,
  'rows-come-back': (all) =>
    prose`After a rollback, old code creates the row again when beat starts: ${tasks(all)}.`,
}

const BACKWARDS = prose`Roll the senders back first, and the workers once these messages have run.`

function tasks(all: readonly Subject[]): Prose {
  return listed(all, ({ task }) => prose`${task}`)
}

function renamed(all: readonly Subject[]): Prose {
  return listed(all, ({ task, next }) => (next === undefined ? prose`${task}` : prose`${task} → ${next}`))
}

/** The arguments of each task together. */
function argumentsOf(all: readonly Subject[]): Prose {
  const byTask = [...Map.groupBy(all, ({ task }) => task).values()]
  return listed(byTask, (group) => {
    const names = listed(group, ({ argument = '', nextArgument }) =>
      nextArgument === undefined ? prose`${argument}` : prose`${argument} → ${nextArgument}`,
    )
    return prose`${names} of ${group[0]?.task ?? ''}`
  })
}

function queues(all: readonly Subject[]): Prose {
  return listed(
    all,
    ({ queue = '', readers }) => prose`${queue}${readers === undefined ? [] : readBy(readers)}`,
  )
}

function readBy([first, ...others]: readonly string[]): Prose {
  if (first === undefined) return [' (this repository shows no worker for it)']
  const more = others.length > 0 ? [` and ${count(others.length, 'more file')}`] : []
  return prose` (read by the workers of ${first}${more})`
}

function listed<One>(all: readonly One[], text: (one: One) => Prose): Prose {
  const shown = all.slice(0, MAX_SUBJECTS).map(text)
  const left = all.length - shown.length
  const joined = shown.flatMap((one, i): Prose => (i === 0 ? one : [', ', ...one]))
  return left > 0 ? [...joined, ` and ${left} more`] : joined
}
