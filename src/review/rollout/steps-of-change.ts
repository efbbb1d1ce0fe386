import type { MessageFlow } from '../../analysis/model/message-flow.ts'
import type { Change, Task } from '../../analysis/model/types.ts'
import { signatureOutcome } from '../../analysis/signature/explain-incompatibility.ts'
import { labelOf } from '../../analysis/tasks/task-names.ts'
import { cleanUp, drain, prepare, rolledBack, type Single, senders, workers } from './single-steps.ts'
import { argumentSteps, contentSteps } from './steps-of-arguments.ts'

/** The steps for one contract change, apart from its queue. An unknown outcome asks for none. */
export function stepsOfChange(change: Change, flow: MessageFlow): readonly Single[] {
  const { old, new: next, outcomes } = change
  const [before, after] = [old && labelOf(old), next && labelOf(next)]
  if (before === null) return after === null || outcomes.rollback !== 'discarded' ? [] : ofNewTask(after)
  if (after === null || next === null || old === null) {
    return next === null && outcomes.deploy === 'discarded' ? ofRemovedTask(before) : []
  }
  if (before !== after) {
    return outcomes.deploy === 'discarded' ? ofRenamedTask({ old, next, before, after }, change, flow) : []
  }
  return [...argumentSteps(before, old, next, outcomes), ...contentSteps(before, outcomes)]
}

function ofNewTask(task: string): Single[] {
  const subject = { task }
  return [
    workers('know-names', subject),
    senders('send-new-tasks', subject),
    rolledBack('drops-names', subject),
  ]
}

function ofRemovedTask(task: string): Single[] {
  const subject = { task }
  return [
    prepare('keep-removed-task', subject),
    drain('drain-names', subject),
    cleanUp('remove-tasks', subject),
  ]
}

interface Renaming {
  readonly old: Task
  readonly next: Task
  readonly before: string
  readonly after: string
}

function ofRenamedTask(
  { old, next, before, after }: Renaming,
  { outcomes }: Change,
  flow: MessageFlow,
): Single[] {
  const subject = { task: before, next: after, senders: flow.senders.get(before)?.length ?? 0 }
  const isFit = signatureOutcome(old.parameters, next.parameters) === 'runs' && old.bound === next.bound
  // A name that base has, too, was not new to its workers.
  const isNew = outcomes.rollback === 'discarded'
  return [
    prepare(isFit ? 'keep-both-names' : 'keep-old-function', subject),
    ...(isNew ? [workers('know-names', { task: after })] : []),
    senders('switch-names', subject),
    ...(isNew ? [rolledBack('drops-names', { task: after })] : []),
    drain('drain-names', subject),
    cleanUp('remove-old-names', subject),
  ]
}
