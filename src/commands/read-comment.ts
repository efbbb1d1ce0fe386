import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { createFolds, type Folds } from './html-folds.ts'
import { isSimple } from './is-simple.ts'

type RootContent = ReturnType<typeof fromMarkdown>['children'][number]
type Paragraph = Extract<RootContent, { type: 'paragraph' }>
type PhrasingContent = Paragraph['children'][number]

/** A line of a comment that begins with a slash and `celery`. */
export interface CommandLine {
  /** The name behind the slash, as written. */
  readonly name: string
  /** The text behind the name, as written. */
  readonly text: string
}

/** Spares all other comments the reading. */
const CANDIDATE = /^ {0,3}\/celery/im
/** Punctuation behind the name does not matter; a slash makes it a path. Phones write other hyphens. */
const COMMAND_LINE = /^ {0,3}\/(celery[\w\p{Pd}]*)[.,;:!]*(?:\s+(.*))?$/iu

/**
 * Constructs that hide no command, and whose time grows with the square of their number. A signature, `--`, makes a heading
 * of the line above it, which is a command nevertheless.
 */
const DISABLED = [
  'attention',
  'characterReference',
  'emailAutolink',
  'gfmFootnoteCall',
  'gfmFootnoteDefinition',
  'gfmPotentialFootnoteCall',
  'protocolAutolink',
  'setextUnderline',
  'wwwAutolink',
]

/**
 * The command lines of a comment. Quotes, lists, tables, code, links and images, HTML and what it folds, and text that is
 * struck through hold none. Null for a comment that would take too long to read.
 */
export function readComment(body: string): readonly CommandLine[] | null {
  if (!CANDIDATE.test(body)) return []
  if (!isSimple(body)) return null
  const { children } = fromMarkdown(body, {
    extensions: [gfm(), { disable: { null: DISABLED } }],
    mdastExtensions: [gfmFromMarkdown()],
  })
  const folds = createFolds()
  return children.flatMap((block) => linesOfBlock(block, body, folds))
}

function linesOfBlock(block: RootContent, body: string, folds: Folds): readonly CommandLine[] {
  if (block.type === 'html') folds.read(block.value)
  if (block.type === 'paragraph') return linesOf(block, body, folds)
  return block.type === 'list' ? lazyLines(block, body, folds) : []
}

/**
 * Lines below a list that their writer did not indent: Markdown adds them to the last paragraph of its last item. That one
 * may be in a quote, in which case they belong to the quote.
 */
function lazyLines(block: RootContent, body: string, folds: Folds): readonly CommandLine[] {
  let last: RootContent | undefined = block
  while (last?.type === 'list' || last?.type === 'listItem') last = last.children.at(-1)
  if (last?.type !== 'paragraph') return []
  const indent = (last.position?.start.column ?? 1) - 1
  return linesOf(last, body, folds, indent)
}

/** The command lines of a paragraph, those alone that are indented by less. */
function linesOf(
  { position, children }: Paragraph,
  body: string,
  folds: Folds,
  below = Number.POSITIVE_INFINITY,
): readonly CommandLine[] {
  const [start, end] = [position?.start.offset ?? 0, position?.end.offset ?? 0]
  const hidden = hiddenIn(children, folds)
  const found: CommandLine[] = []
  let offset = start
  for (const line of body.slice(start, end).split(/\r\n|\r|\n/)) {
    const isHidden = hidden.some(({ from, to }) => from < offset && offset < to)
    const [, name, text = ''] = COMMAND_LINE.exec(line) ?? []
    const indent = offset === start ? (position?.start.column ?? 1) - 1 : line.search(/\S/)
    if (name !== undefined && !isHidden && indent < below) {
      found.push({ name: name.replace(/\p{Pd}/gu, '-'), text: text.trim() })
    }
    offset += line.length
    offset += body.startsWith('\r\n', offset) ? 2 : 1
  }
  return found
}

interface Hidden {
  readonly from: number
  readonly to: number
}

/** Code, links, images, HTML, what HTML folds, and what is struck through. */
function hiddenIn(children: readonly PhrasingContent[], folds: Folds): readonly Hidden[] {
  return children.flatMap((child) => {
    const [from, to] = [child.position?.start.offset ?? 0, child.position?.end.offset ?? 0]
    const wasOpen = folds.isOpen()
    if (child.type === 'html') folds.read(child.value)
    return child.type !== 'text' || wasOpen ? [{ from: wasOpen ? from - 1 : from, to }] : []
  })
}
