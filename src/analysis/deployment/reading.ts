import type { Setting } from './variables.ts'
import type { WorkerCommand } from './worker-command.ts'

/** The worker commands and variables of one file. */
export interface Reading {
  readonly workers: readonly WorkerCommand[]
  readonly settings: readonly Setting[]
}
