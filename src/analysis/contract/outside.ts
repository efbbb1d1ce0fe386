import type { Span, TextUse } from '../python/facts.ts'

/**
 * Where a task is named. A caller is another language's program that sends it; a handler is another language's worker
 * that runs the task of this name itself, which need not be Python's.
 */
export type ReferenceUse = TextUse | 'caller' | 'handler'

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

/** A worker command or setting that says which queues are read. */
export interface Consumer {
  readonly path: string
  readonly line: number
  /** The names of the queues; null where a variable decides. */
  readonly queues: readonly string[] | null
  /** Where the list is plain text: its place, and what stands between two queues; null where it is not. */
  readonly list: { readonly at: Span; readonly separator: string } | null
}

/** The files beside Python that speak of queues or tasks, as far as they were read, with what reads them. */
export interface Outside {
  readonly texts: ReadonlyMap<string, string>
  readonly readers: OutsideReaders
}

/** Loaded where such files matter: most changes need neither YAML nor TypeScript. */
export interface OutsideReaders {
  /** The consumers that the files tell of. */
  readonly consumers?: (texts: ReadonlyMap<string, string>) => readonly Consumer[]
  /** The tasks that programs in TypeScript or JavaScript name. */
  readonly callers?: (texts: ReadonlyMap<string, string>) => readonly Reference[]
}

export const NOTHING_OUTSIDE: Outside = { texts: new Map(), readers: {} }

/** The same with some texts changed, as fixes do. */
export function withTexts({ texts, readers }: Outside, changed: ReadonlyMap<string, string>): Outside {
  const known = [...texts].map(([path, text]): [string, string] => [path, changed.get(path) ?? text])
  return { texts: new Map(known), readers }
}
