import type { Consumer } from './consumer.ts'
import type { Reference } from './reference.ts'

/** The non-Python files that name queues or tasks, as far as they were read, and their readers. */
export interface NonPythonFiles {
  readonly texts: ReadonlyMap<string, string>
  readonly readers: NonPythonReaders
}

/** Loaded where such files matter: most changes need neither YAML nor TypeScript. */
export interface NonPythonReaders {
  /** The consumers that the files configure. */
  readonly consumers?: (texts: ReadonlyMap<string, string>) => readonly Consumer[]
  /** The tasks that programs in TypeScript or JavaScript name. */
  readonly callers?: (texts: ReadonlyMap<string, string>) => readonly Reference[]
}

export const NO_NON_PYTHON_FILES: NonPythonFiles = { texts: new Map(), readers: {} }

/** The same with some texts changed, as fixes do. */
export function withTexts(
  { texts, readers }: NonPythonFiles,
  changed: ReadonlyMap<string, string>,
): NonPythonFiles {
  const known = [...texts].map(([path, text]): [string, string] => [path, changed.get(path) ?? text])
  return { texts: new Map(known), readers }
}
