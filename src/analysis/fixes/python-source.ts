/** Black's line length, and that of isort's profile for it. */
export const MAX_COLUMNS = 88

/** A string literal of a value, in the file's preferred quotes. */
export function stringLiteral(value: string, fileText: string): string {
  return quoted(value, preferredQuote(fileText))
}

/** A string literal of a value in these quotes. */
export function quoted(value: string, quote: '"' | "'"): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    // Python strings may contain a lone surrogate; UTF-8 files cannot. The others hide in an editor or reorder its text.
    .replace(
      /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu,
      (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    )
  return `${quote}${escaped}${quote}`
}

/** The more frequent quote of the text; Black's on a tie. */
export function preferredQuote(text: string): '"' | "'" {
  const single = text.match(/(?<!['"\w])'[^'"\n]+'(?!')/g)?.length ?? 0
  const double = text.match(/(?<!['"\w])"[^'"\n]+"(?!")/g)?.length ?? 0
  return single > double ? "'" : '"'
}

/** The leading white space of the line. */
export function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? ''
}

/** The start of the comment block directly above a line, which describes that line. */
export function aboveComments(text: string, line: number): number {
  let start = line
  while (start > 0) {
    const previous = text.lastIndexOf('\n', start - 2) + 1
    if (!/^[ \t]*#/.test(text.slice(previous, start))) break
    start = previous
  }
  return start
}
