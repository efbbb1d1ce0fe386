/** The slash commands that people can give on a pull request. */
const COMMANDS = ['celery-fix', 'celery-approve', 'celery-ignore'] as const
export type CommandName = (typeof COMMANDS)[number]

/** A command, and the words behind it. */
export interface GivenCommand {
  readonly name: CommandName
  readonly words: readonly string[]
  /** The same as it was written, one text for each time that the command is given. */
  readonly lines: readonly string[]
}

/** More words than a person types; more letters than a task's name has. */
const MAX_WORDS = 20
const MAX_LETTERS = 200
/** Each line may end in a reply of its own size. */
const MAX_LINES = 10
const MAX_LINE = 1000

/** Indented by four it would be a code block: https://spec.commonmark.org/0.31.2/#indented-code-blocks */
const COMMAND_LINE = new RegExp(`^ {0,3}/(${COMMANDS.join('|')})(?=\\s|$)`, 'gim')
/** What begins a block can follow the markers of list items: `- 1. > quote`. */
const START = '^( {0,3}(?:(?:[-*+]|\\d{1,9}[.)]) {1,4})*)'
/** Backticks after three backticks make it inline code. */
const FENCE = new RegExp(`${START}(\`{3,}(?!.*\`)|~{3,})`)
const QUOTE = new RegExp(`${START}>`)
/** The HTML that hides what follows, or shows it as it is, and what ends it. */
const HTML = [
  { start: new RegExp(`${START}<!--`), end: /-->/ },
  {
    start: new RegExp(`${START}<(?:pre|script|style|textarea)(?=[\\s>]|$)`, 'i'),
    end: /<\/(?:pre|script|style|textarea)>/i,
  },
]

/**
 * The commands in a comment, each once with the words of all its lines: lines that start with a slash and a known name.
 * Quotes, code and HTML comments hold no commands; a word may be in a code span.
 */
export function parseCommands(body: string): readonly GivenCommand[] {
  const found = paragraphs(body).flatMap((paragraph) =>
    Array.from(withoutHiddenSpans(paragraph).matchAll(COMMAND_LINE), ({ 0: line, 1: name = '', index }) => {
      const [rest = ''] = paragraph.slice(index + line.length).split('\n', 1)
      return { name: name.toLowerCase() as CommandName, line: rest.trim() }
    }),
  )
  return [...Map.groupBy(found, ({ name }) => name)].map(([name, given]) => ({
    name,
    words: [...new Set(given.flatMap(({ line }) => wordsIn(line)))].slice(0, MAX_WORDS),
    lines: given.slice(0, MAX_LINES).map(({ line }) => line.slice(0, MAX_LINE)),
  }))
}

/** The words of a line, without quotes and without the punctuation around them. */
function wordsIn(text: string): readonly string[] {
  return text
    .replace(/<!--.*?(?:-->|$)/g, ' ')
    .split(/[\s,;]+/)
    .filter((word) => word.length <= MAX_LETTERS)
    .map((word) => word.replace(/^[`'"(]+/, '').replace(/[`'").:!?]+$/, ''))
    .filter((word) => word !== '')
}

/** The text in paragraphs, without quotes (and the lines that Markdown adds to them), code and comment blocks. */
function paragraphs(body: string): readonly string[] {
  const found: string[] = []
  let paragraph: string[] = []
  let block: Block | null = null
  let quoted = false

  for (const line of body.split(/\r\n|\r|\n/)) {
    if (block !== null && !leaves(line, block)) {
      if (block.endsAt(line)) block = null
      continue
    }
    block = null
    const opened = openedBlock(line)
    quoted = QUOTE.test(line) || (quoted && line.trim() !== '' && opened === null)
    if (line.trim() === '' || opened !== null || quoted) {
      found.push(paragraph.join('\n'))
      paragraph = []
    } else {
      paragraph.push(line)
    }
    if (opened?.endsHere === false) block = opened
  }
  return [...found, paragraph.join('\n')]
}

/** What hides the lines that follow. */
interface Block {
  /** Where the text of its list item begins; 0 outside a list. */
  readonly indent: number
  readonly endsHere: boolean
  readonly endsAt: (line: string) => boolean
}

/** A line that is indented less than a list item's text ends the item and every block in it. */
function leaves(line: string, { indent }: Block): boolean {
  // A tab is four columns wide at most.
  return line.trim() !== '' && line.replaceAll('\t', '    ').search(/[^ ]/) < indent
}

function openedBlock(line: string): Block | null {
  const [, before = '', fence] = FENCE.exec(line) ?? []
  if (fence !== undefined) {
    const indent = itemIndent(before)
    const closing = new RegExp(`^ {${indent},${indent + 3}}${fence[0]}{${fence.length},}\\s*$`)
    return { indent, endsHere: false, endsAt: (next) => closing.test(next) }
  }
  for (const { start, end } of HTML) {
    const [match, prefix = ''] = start.exec(line) ?? []
    if (match === undefined) continue
    return { indent: itemIndent(prefix), endsHere: end.test(line), endsAt: (next) => end.test(next) }
  }
  return null
}

/** Spaces alone begin no list item. */
function itemIndent(prefix: string): number {
  return prefix.trim() === '' ? 0 : prefix.length
}

/** Blanks out code spans and inline comments; places stay. One pass: a comment may be 64 KB of backticks. */
function withoutHiddenSpans(paragraph: string): string {
  const tokens = [...paragraph.matchAll(/`+|<!--|-->/g)]
  const closers = closersOf(tokens.map(([token]) => token))
  let shown = ''
  let from = 0
  for (let i = 0; i < tokens.length; i++) {
    const closer = closers[i]
    const start = tokens[i]
    const end = closer === undefined ? undefined : tokens[closer]
    if (closer === undefined || start === undefined || end === undefined) continue
    const next = end.index + end[0].length
    shown += paragraph.slice(from, start.index) + '\uFFFD'.repeat(next - start.index)
    from = next
    i = closer
  }
  return shown + paragraph.slice(from)
}

/** For each token the index of the one that would close it: the next run of as many backticks, or the next arrow. */
function closersOf(tokens: readonly string[]): readonly (number | undefined)[] {
  const next = new Map<string, number>()
  const closers: (number | undefined)[] = []
  for (const [i, token] of [...tokens.entries()].reverse()) {
    if (token !== '-->') closers[i] = next.get(token === '<!--' ? '-->' : token)
    next.set(token, i)
  }
  return closers
}
