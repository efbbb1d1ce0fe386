import { type Paint, unpainted } from '../../../src/cli/paint.ts'
import { visible } from '../../../src/shared/prose.ts'

/** A piece of text in one style. */
export interface Span {
  readonly text: string
  readonly style: 'plain' | 'code' | 'bold' | 'dim'
}

/** The number of columns that nothing exceeds. */
export const WIDTH = 100

const SHA = /\b([0-9a-f]{7})[0-9a-f]{33}\b/g
/** A code span between equal runs of backticks, or bold text. */
const INLINE = /(?<![\\`])(?<ticks>`+)(?!`)(?<code>.*?[^`])\k<ticks>(?!`)|\*\*(?<bold>[^*]+)\*\*/g

/** Inline Markdown as GitHub shows it: code, bold, character references, short commit ids. */
export function inline(markdown: string): Span[] {
  const spans: Span[] = []
  let end = 0
  for (const match of markdown.matchAll(INLINE)) {
    spans.push(plain(markdown.slice(end, match.index)))
    const { code, bold } = match.groups ?? {}
    if (code !== undefined) spans.push({ text: `\`${visible(unpadded(code))}\``, style: 'code' })
    else spans.push({ text: decode(bold ?? ''), style: 'bold' })
    end = match.index + match[0].length
  }
  spans.push(plain(markdown.slice(end)))
  return spans.filter(({ text }) => text !== '')
}

/** Lines of at most `width` columns, broken between words; a longer word behind a dot, slash or underscore. */
export function wrapSpans(spans: readonly Span[], width: number): Span[][] {
  const lines: Span[][] = [[]]
  let used = 0
  for (const piece of spans.flatMap((span) => pieces(span, width))) {
    if (used > 0 && used + columnsOf(piece.text.trimEnd()) > width) {
      lines.push([])
      used = 0
    }
    const text = used === 0 ? piece.text.trimStart() : piece.text
    lines.at(-1)?.push({ ...piece, text })
    used += columnsOf(text)
  }
  return lines
}

/** Plain text in lines of at most `width` columns, its control characters made visible. */
export function wrapText(text: string, width: number): string[] {
  const lines = wrapSpans([{ text: visible(text), style: 'plain' }], width)
  return lines.map((line) => paintSpans(line, unpainted))
}

/** A line of spans for the terminal. */
export function paintSpans(spans: readonly Span[], paint: Paint): string {
  return spans
    .map(({ text, style }) => {
      if (style === 'plain') return text
      return paint(style === 'code' ? 'cyan' : style, text)
    })
    .join('')
    .trimEnd()
}

/** How many columns a line of spans takes. */
export function widthOf(spans: readonly Span[]): number {
  return columnsOf(
    spans
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )
}

/** Text in lines of at most `width` columns; spaces count, as in source code. */
export function chunks(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? ['']
}

/** A column for each character: wide ones are rare in code. */
function columnsOf(text: string): number {
  return [...text].length
}

function plain(text: string): Span {
  return { text: decode(text), style: 'plain' }
}

function decode(text: string): string {
  const decoded = text.replace(/&#(\d{1,6});/g, (_, code) => String.fromCodePoint(Number(code)))
  return visible(decoded.replace(SHA, '$1'))
}

/** CommonMark takes one space off both ends, which is how code begins or ends with a backtick. */
function unpadded(code: string): string {
  return /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code
}

/** Words with the spaces behind them, none longer than `width`. */
function pieces({ text, style }: Span, width: number): Span[] {
  const words = text.match(/\s*\S+\s*|\s+/g) ?? []
  const fitting = words.flatMap((word) => (columnsOf(word.trim()) > width ? breakWord(word, width) : [word]))
  return fitting.map((word) => ({ text: word, style }))
}

function breakWord(word: string, width: number): string[] {
  const parts: string[] = []
  for (const part of word.split(/(?<=[./_])/).flatMap((piece) => chunks(piece, width))) {
    const longer = (parts.at(-1) ?? '') + part
    if (parts.length > 0 && columnsOf(longer.trimEnd()) <= width) parts[parts.length - 1] = longer
    else parts.push(part)
  }
  return parts
}
