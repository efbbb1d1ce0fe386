import {
  type FileHeader,
  type Header,
  headerLine,
  type Problem,
  type Section,
  sectionsOf,
} from './sections.ts'

export type Texts = Readonly<Record<string, string>>

/** A case in one file; its format is described in `test/fixtures/rules/README.md`. */
export interface CaseFile {
  /** What the case is about, in a sentence or more. */
  readonly about: string
  readonly base: Texts
  readonly head: Texts
  /** The text of the settings file. */
  readonly config: string | null
  /** What a person would read; null until `UPDATE_GOLDENS=1` has written it. */
  readonly expected: string | null
}

/** Throws an error that names `file` and the line where the text is not a case. */
export function parseCase(text: string, file: string): CaseFile {
  const read = sectionsOf(text)
  if ('problem' in read) throw errorAt(file, read)
  const { about, sections } = read
  if (about === '')
    throw errorAt(file, { line: 1, problem: 'the first line is a sentence that says what the case is about' })
  const base = new Map<string, string>()
  for (const { header, text } of sections) if (header.kind === 'base') base.set(header.path, text)
  const lines = new Map<string, number>()
  const problem = sections.map((section) => problemOf(section, lines, base)).find(Boolean)
  if (problem) throw errorAt(file, problem)

  const head = new Map(base)
  for (const { header, text } of sections) {
    if (header.kind === 'head') head.set(header.path, text)
    if (header.kind === 'deleted') head.delete(header.path)
  }
  const single = (kind: Header['kind']) => sections.find(({ header }) => header.kind === kind)?.text ?? null
  return {
    about,
    base: Object.fromEntries(base),
    head: Object.fromEntries(head),
    config: single('config'),
    expected: single('expected'),
  }
}

/** `lines` has the line of each section before this one, and gets this one's. */
function problemOf(
  { header, line, text }: Section,
  lines: Map<string, number>,
  base: ReadonlyMap<string, string>,
): Problem | null {
  const place = placeOf(header)
  const twin = lines.get(place)
  if (twin !== undefined) return { line, problem: `line ${twin} has a section for ${place} already` }
  if (lines.has('expected.md')) return { line, problem: 'expected.md comes last' }
  lines.set(place, line)
  if (header.kind === 'config' || header.kind === 'expected') return null
  const problem = fileProblem(header, text, base)
  return problem === null ? null : { line, problem }
}

function fileProblem(
  { kind, path }: FileHeader,
  text: string,
  base: ReadonlyMap<string, string>,
): string | null {
  if (!isCleanPath(path)) return `\`${path}\` is not a path below the root of the repository`
  if (kind !== 'deleted' && /\sdeleted$/i.test(path))
    return 'a section for a file that goes is `-- head/PATH deleted --`'
  if (kind === 'deleted' && !base.has(path)) return `base has no file ${path} to delete`
  if (kind === 'deleted' && text !== '') return 'a deleted file has no content'
  if (kind === 'head' && base.get(path) === text)
    return `head/${path} is the same as base/${path}; a file that does not change is there once, in base`
  return null
}

function placeOf(header: Header): string {
  return header.kind === 'deleted' ? `head/${header.path}` : headerLine(header).slice(3, -3)
}

function isCleanPath(path: string): boolean {
  return path.split('/').every((part) => !['', '.', '..'].includes(part) && !part.includes('\\'))
}

function errorAt(file: string, { line, problem }: Problem): Error {
  return new Error(`${file}:${line}: ${problem}`)
}
