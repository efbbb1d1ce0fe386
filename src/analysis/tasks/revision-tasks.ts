import type { QueueRegistry } from '../model/types.ts'
import type { WordIndex } from '../model/word-index.ts'
import type { Program } from '../semantic/program.ts'
import type { LinkedTask } from './linked-task.ts'

/** The parts of a revision that the analysis of its tasks needs. */
export interface RevisionTasks {
  readonly program: Program
  /** The files that can define tasks or configure them. */
  readonly taskPaths: readonly string[]
  readonly tasks: readonly LinkedTask[]
  /** Names that code may register in a way that is not followed. */
  mayRegister(): ReadonlySet<string>
  /** The main one first. */
  readonly registries: readonly QueueRegistry[]
  /** The Python files that differ from base; empty for base itself. */
  readonly changedPaths: readonly string[]
  readonly wordIndex: WordIndex
}
