import type { Setting } from './variables.ts'
import type { WorkerCommand } from './worker-command.ts'

/** What one file says of workers. */
export interface Reading {
  readonly workers: readonly WorkerCommand[]
  readonly settings: readonly Setting[]
}
