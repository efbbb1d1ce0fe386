import { list, type Prose, prose } from '../../../shared/prose.ts'
import type { TextEdit } from '../../fixes/text-edit.ts'
import type { Consumer } from '../../references/consumer.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { type QueueFollowers, queueFollowers } from '../../worker-queues/follow-queue.ts'
import { type AddedQueue, queueEdits } from '../../worker-queues/list-edits.ts'
import type { RuleContext } from '../define-rule.ts'

/** The worker lists that a queue of these tasks belongs to. */
export function listsToFollow(
  { head, changes }: Pick<RuleContext, 'head' | 'changes'>,
  consumers: readonly Consumer[],
  queue: string,
  tasks: readonly LinkedTask[],
): QueueFollowers {
  const before = changes.flatMap(({ old, new: task }) => {
    const earlier = old?.effectiveQueue.queue ?? null
    return task !== null && earlier !== null && earlier !== queue && tasks.includes(task) ? [earlier] : []
  })
  return queueFollowers(head, consumers, { queue, tasks, before: [...new Set(before)] })
}

/** The edits of those lists; null where there are none, or one of them has no room. */
export function listEdits(
  { head, headText }: Pick<RuleContext, 'head' | 'headText'>,
  { places }: QueueFollowers,
  added: AddedQueue,
): readonly TextEdit[] | null {
  const { program, celery, registries } = head
  return places.length === 0
    ? null
    : queueEdits({ program, celery, registries, text: headText }, places, added)
}

/** The files whose lists are edited. */
export function editedLists(edits: readonly TextEdit[]): Prose {
  const paths = [...new Set(edits.map(({ path }) => path))].sort()
  return paths.length > 3 ? prose`${paths.length} files` : list(paths)
}
