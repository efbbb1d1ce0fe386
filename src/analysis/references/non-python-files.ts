import type { BeatFiles } from '../schedule-rows/beat-files.ts'
import type { FixtureRow } from '../schedule-rows/fixture-rows.ts'
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
  /** Beat's commands, and code that touches schedule rows. */
  readonly beat?: (texts: ReadonlyMap<string, string>) => BeatFiles
  /** The schedule rows that Django's fixtures hold. */
  readonly fixtureRows?: (texts: ReadonlyMap<string, string>) => readonly FixtureRow[]
  /** The broker of deployment files; they are searched, and not read. */
  readonly broker?: () => 'other' | 'unknown'
}

/** Each reader has the files of its own kind alone. */
export function readingOnly(readers: NonPythonReaders, paths: ReadonlySet<string>): NonPythonReaders {
  const own = (texts: ReadonlyMap<string, string>) => new Map([...texts].filter(([path]) => paths.has(path)))
  const { consumers, callers, beat, fixtureRows, broker } = readers
  return {
    ...(consumers && { consumers: (texts) => consumers(own(texts)) }),
    ...(callers && { callers: (texts) => callers(own(texts)) }),
    ...(beat && { beat: (texts) => beat(own(texts)) }),
    ...(fixtureRows && { fixtureRows: (texts) => fixtureRows(own(texts)) }),
    ...(broker && { broker }),
  }
}

/** The same files with fixes applied to some. */
export function withTexts(
  { texts, readers }: NonPythonFiles,
  changed: ReadonlyMap<string, string>,
): NonPythonFiles {
  const known = [...texts].map(([path, text]): [string, string] => [path, changed.get(path) ?? text])
  return { texts: new Map(known), readers }
}
