import type { Paint } from '../../../src/cli/paint.ts'
import { assertNever } from '../../../src/shared/assert-never.ts'
import { type Block, readBlocks } from './blocks.ts'
import { renderDiff, renderSuggestion } from './diff.ts'
import { inline, paintSpans, type Span, wrapSpans } from './spans.ts'
import { renderTable } from './table.ts'

/** The place of a text: its width, and the lines that a suggestion in it replaces. */
interface Place {
  readonly width: number
  readonly paint: Paint
  readonly replaced?: readonly string[]
}

/** A comment as GitHub shows it, for a terminal. All folds are closed, those too that GitHub opens. */
export function renderMarkdown(markdown: string, place: Place): string[] {
  const blocks = readBlocks(markdown)
  return blocks.flatMap((block, i) => {
    const joined = i === 0 || (isClose(block) && block.kind === blocks[i - 1]?.kind)
    return [...(joined ? [] : ['']), ...renderBlock(block, place)]
  })
}

/** Stands directly below another one of its kind. */
function isClose({ kind }: Block): boolean {
  return kind === 'item' || kind === 'fold'
}

function renderBlock(block: Block, place: Place): string[] {
  const { width, paint } = place
  switch (block.kind) {
    case 'paragraph':
      return prose(inline(block.text), place)
    case 'heading':
      return prose(
        inline(block.text).map((span) => ({ ...span, style: 'bold' })),
        place,
      )
    case 'item':
      return prose(inline(block.text), { ...place, width: width - 4 }).map((line, i) => {
        return `${i === 0 ? '  • ' : '    '}${line}`
      })
    case 'table':
      return renderTable(block.rows, width, paint)
    case 'rule':
      return [paint('dim', '─'.repeat(width))]
    case 'fold':
      return prose(inline(`▸ ${block.summary}`), place)
    case 'fence':
      return renderFence(block.info, block.lines, place)
    default:
      return assertNever(block)
  }
}

function renderFence(info: string, lines: readonly string[], { width, paint, replaced }: Place): string[] {
  const room = width - 2
  if (info !== 'suggestion' || replaced === undefined) return indent(renderDiff(lines, room, paint))
  const change = renderSuggestion({ old: replaced, fresh: lines }, room, paint)
  return [paint('dim', 'Suggested change'), ...indent(change)]
}

/** Moves lines two columns to the right; empty ones stay empty. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}

function prose(spans: readonly Span[], { width, paint }: Place): string[] {
  return wrapSpans(small(spans), width).map((line) => paintSpans(line, paint))
}

/** `<sub>` is the only tag that the app writes within a line. */
function small(spans: readonly Span[]): Span[] {
  const isSmall = spans[0]?.text.startsWith('<sub>') ?? false
  if (!isSmall) return [...spans]
  return spans.map(({ text }) => ({ text: text.replace(/<\/?sub>/g, ''), style: 'dim' }))
}
