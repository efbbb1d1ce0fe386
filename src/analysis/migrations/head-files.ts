import type { FileFacts } from '../python/facts.ts'
import type { Program } from '../semantic/program.ts'

/** The files of head that decide about a new migration. A text that was not read is read for the next attempt. */
export interface HeadFiles {
  readonly program: Program
  /** Null where the file was not read, or does not exist. */
  headText(path: string): string | null
  readFacts(text: string): FileFacts
}

export function factsIn({ headText, readFacts }: HeadFiles, path: string): FileFacts | null {
  const text = headText(path)
  return text === null ? null : readFacts(text)
}
