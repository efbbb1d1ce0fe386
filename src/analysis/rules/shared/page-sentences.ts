// Sentences of several rules' pages.

/** What a worker does with a message whose task it does not register. */
export const UNREGISTERED =
  'A new worker does not register the old name: it logs “Received unregistered task” and drops the message without a retry. Retries, ETA messages, later steps of chains and schedule rows under that name are lost as well.'
export const UNREGISTERED_NOTICED_BY =
  'The worker’s log, and callers that wait for a result (`NotRegistered`). Tests pass, and senders see no error.'

/** What a worker does with arguments that its task does not accept. */
export const TYPE_ERROR =
  'It fails with `TypeError` before the task’s body runs, and `autoretry_for` does not retry it.'
/** For arguments that `delay` checks against the code that it runs in. */
export const TYPE_ERROR_NOTICED_BY =
  'The worker’s log, once per message. In processes that run the new code, `.delay()` raises for such arguments; `send_task` does not.'
/** Senders that the searches do not see. */
export const UNSEEN_SENDERS =
  'Senders in `ignored-paths`, in shell commands (`celery call`), in scripts without `.py` and behind `import_module` are not seen. Set `external-senders: true` where they exist.'
/** How far rules about parameters know the messages. */
export const SENDERS_DECIDE: readonly string[] = [
  'The senders at base decide the severity: calls, signatures, schedules and texts with the task’s name, outside tests. If all their messages run, the finding is a notice. If the repository does not send the task, or only by schedule entries that the change edits, it is a warning.',
  'Where senders may exist that the code does not show, every call that the old parameters accept counts as sent: a task that is passed on as a value, a computed name, a database scheduler, other repositories.',
  UNSEEN_SENDERS,
  'Several problems of one signature are one finding, under the rule of the gravest one. If the change also drops the task’s name, only the name is reported.',
]

/** Until when old code has to stay. */
export const DRAINED = 'the queue is empty and the last retry and ETA message has run'

/** What moving a task to another queue leaves behind. */
export const STAYS_IN_QUEUE =
  'Messages in the old queue stay there, retries return to it, and schedule rows with their own queue keep naming it.'
export const QUEUE_NOTICED_BY = 'Users who miss the work, late: Celery raises no error.'
export const QUEUE_ROLLBACK = 'Messages in the new queue stay there. Keep a worker on it until it is empty.'

export const CALL_QUEUES_IGNORED =
  'Queues that only a call or a schedule entry names (`apply_async(queue=…)`, `options`) are ignored.'
