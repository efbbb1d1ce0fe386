import type { Consumer } from './consumer.ts'
import type { Reference } from './reference.ts'

/** The non-Python files that name queues or tasks and could be read, and their readers. */
export interface NonPythonFiles {
  readonly texts: ReadonlyMap<string, string>
  readonly readers: NonPythonReaders
}

/** Loaded on request: most changes need neither YAML nor TypeScript. */
export interface NonPythonReaders {
  /** The consumers that the files configure. */
  readonly consumers?: (texts: ReadonlyMap<string, string>) => readonly Consumer[]
  /** The tasks that programs in TypeScript or JavaScript name. */
  readonly callers?: (texts: ReadonlyMap<string, string>) => readonly Reference[]
}

/** The same files with fixes applied to some. */
export function withTexts(
  { texts, readers }: NonPythonFiles,
  changed: ReadonlyMap<string, string>,
): NonPythonFiles {
  const known = [...texts].map(([path, text]): [string, string] => [path, changed.get(path) ?? text])
  return { texts: new Map(known), readers }
}
