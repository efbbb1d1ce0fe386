import type { Span, TextUse } from '../python/facts.ts'

/**
 * Where a task is named. A caller is another language's program that sends it; a handler is another language's worker
 * that runs the task of this name itself, which need not be Python's. A probable caller calls a method of something
 * that is not known, as a Celery client's is called.
 */
export type ReferenceUse = TextUse | 'caller' | 'probable-caller' | 'handler'

/** A text that names a task. */
export interface Reference {
  readonly path: string
  readonly line: number
  /** The wire name that it gives. */
  readonly name: string
  readonly use: ReferenceUse
  /** The literal with its quotes; null where no single literal gives the name. */
  readonly at: Span | null
  /** The file defines no contract: a test, a fixture, vendored code. */
  readonly isAside: boolean
}
