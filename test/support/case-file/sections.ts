/** A file of one revision, or one that the head deletes. */
export interface FileHeader {
  readonly kind: 'base' | 'head' | 'deleted'
  readonly path: string
}

export type Header = FileHeader | { readonly kind: 'config' } | { readonly kind: 'expected' }

export interface Section {
  readonly header: Header
  /** Line of the header, from 1. */
  readonly line: number
  readonly text: string
}

/** A problem at a line of a text. */
export interface Problem {
  readonly line: number
  readonly problem: string
}

const HEADER = /^-- (?:(?<revision>base|head)\/(?<path>\S|\S.*\S)|(?<single>config\.yml|expected\.md)) --$/

/** Meant as a header, or easily taken for one: `--base/x--`, `— base/x —`, a stray blank, an unknown section. */
const LIKE_HEADER = /^[\s>]*(?:-{2,}|[‒-―]+)\s*(?:base\/|head\/|config\.yml|expected\.md)|^-- .* --\s*$/

/** Line ends other than LF, and characters that an editor hides or changes. */
const HIDDEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

const DELETED = ' deleted'

const HEADERS =
  '`-- base/PATH --`, `-- head/PATH --`, `-- head/PATH deleted --`, `-- config.yml --` or `-- expected.md --`'

/** The header that a line is; null where it is none. */
export function headerOf(line: string): Header | null {
  const { revision, path, single } = HEADER.exec(line)?.groups ?? {}
  if (single !== undefined) return { kind: single === 'config.yml' ? 'config' : 'expected' }
  if (revision === undefined || path === undefined) return null
  if (revision === 'head' && path.endsWith(DELETED))
    return { kind: 'deleted', path: path.slice(0, -DELETED.length) }
  return { kind: revision === 'base' ? 'base' : 'head', path }
}

export function headerLine(header: Header): string {
  switch (header.kind) {
    case 'config':
      return '-- config.yml --'
    case 'expected':
      return '-- expected.md --'
    case 'deleted':
      return `-- head/${header.path}${DELETED} --`
    default:
      return `-- ${header.kind}/${header.path} --`
  }
}

/** Why a text cannot be the content of a section: a case that needs it is a folder. */
export function unfitText(text: string): Problem | null {
  if (text !== '' && !text.endsWith('\n'))
    return { line: text.split('\n').length, problem: 'the last line has no line end' }
  return unfitLines(text, (line) => LIKE_HEADER.test(line))
}

/** What comes before the first header, and the sections, or the first line that is neither text nor a header. */
export function sectionsOf(text: string): { about: string; sections: Section[] } | Problem {
  const unfit =
    text === '' || text.endsWith('\n')
      ? unfitLines(text, (line) => LIKE_HEADER.test(line) && headerOf(line) === null)
      : { line: text.split('\n').length, problem: 'the last line has no line end' }
  if (unfit) return unfit
  const lines = text.slice(0, -1).split('\n')
  const starts = lines.flatMap((line, at) => {
    const header = headerOf(line)
    return header ? [{ header, at }] : []
  })
  const textOf = (from: number, to = lines.length) =>
    lines
      .slice(from, to)
      .map((line) => `${line}\n`)
      .join('')
  return {
    about: textOf(0, starts[0]?.at).trim(),
    sections: starts.map(({ header, at }, i) => ({
      header,
      line: at + 1,
      text: textOf(at + 1, starts[i + 1]?.at),
    })),
  }
}

function unfitLines(text: string, isMistaken: (line: string) => boolean): Problem | null {
  for (const [at, line] of text.split('\n').entries()) {
    const hidden = HIDDEN.exec(line)?.[0]
    if (hidden !== undefined)
      return { line: at + 1, problem: `${nameOf(hidden)}; a case that needs it is a folder` }
    if (isMistaken(line))
      return { line: at + 1, problem: `\`${shortened(line)}\` looks like a header; a header is ${HEADERS}` }
  }
  return null
}

function nameOf(character: string): string {
  if (character === '\r') return 'a carriage return: save the file with LF line ends'
  return `a character that editors hide, U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`
}

function shortened(line: string): string {
  return line.length > 100 ? `${line.slice(0, 100)}…` : line
}
