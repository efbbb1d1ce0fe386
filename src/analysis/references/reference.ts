import type { Span, TextUse } from '../python/facts.ts'

/**
 * How a task is named. A `caller` is a program in another language that sends it. A `handler` is a worker in another
 * language that runs a task of this name, so Python may lack it. A `probable-caller` calls an unknown object like a
 * Celery client.
 */
export type ReferenceUse = TextUse | 'caller' | 'probable-caller' | 'handler'

/** A string that names a task. */
export interface Reference {
  readonly path: string
  readonly line: number
  /** The wire name. */
  readonly name: string
  readonly use: ReferenceUse
  /** The literal with its quotes; null where the name is not a single literal. */
  readonly at: Span | null
  /** The settings ignore the file: a test, a fixture, vendored code. */
  readonly isIgnored: boolean
}
