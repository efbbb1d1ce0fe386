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

/** Which queues a worker reads. */
export type Reads =
  /** These, or with `-X` all but these. */
  | { readonly kind: 'these' | 'all-but'; readonly queues: readonly string[] }
  /** It is told nothing: those of `task_queues`, or the default queue where that is not set. */
  | { readonly kind: 'declared' }
  /** Something decides that is not known here. */
  | { readonly kind: 'unknown' }

/** A worker command or setting that says which queues are read. */
export interface Consumer {
  readonly path: string
  readonly line: number
  readonly reads: Reads
  /** Where the list is plain text: its place, and what stands between two queues; null where it is not. */
  readonly list: { readonly at: Span; readonly separator: string } | null
  /** It is what a variable comes to that the repository does not set, `${QUEUES:-celery}`: others may set it. */
  readonly isFallback?: true
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
