import type { QueueRegistry, Task } from '../model/types.ts'
import type { FoundTask } from './found-task.ts'

/** A task with the details that rules and fixes need beyond its contract. */
export interface LinkedTask extends Task, FoundTask {
  /** The registry of its project; null where there is none. */
  readonly registry: QueueRegistry | null
  /** The registry entry that its queue names, defined or missing; null where it names none. */
  readonly entry: string | null
}
