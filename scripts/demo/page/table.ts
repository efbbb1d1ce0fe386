import type { Paint } from '../../../src/cli/paint.ts'
import { inline, paintSpans, type Span, widthOf, wrapSpans } from './spans.ts'

const GAP = '  '

/** A table whose cells are wrapped, so that it is no wider than `width`. */
export function renderTable(rows: readonly (readonly string[])[], width: number, paint: Paint): string[] {
  const cells = rows.map((row) => row.map(inline))
  const widths = columnWidths(cells, width)
  return cells.flatMap((row, i) => {
    const lines = renderRow(row, widths, paint)
    return i === 0 ? [...lines, paint('dim', widths.map((one) => '─'.repeat(one)).join(GAP))] : lines
  })
}

function renderRow(row: readonly Span[][], widths: readonly number[], paint: Paint): string[] {
  const wrapped = widths.map((width, column) => wrapSpans(row[column] ?? [], width))
  const height = Math.max(...wrapped.map((lines) => lines.length))
  return Array.from({ length: height }, (_, y) => {
    const line = wrapped.map((lines, column) => {
      const spans = lines[y] ?? []
      return paintSpans(spans, paint) + ' '.repeat((widths[column] ?? 0) - widthOf(spans))
    })
    return line.join(GAP).trimEnd()
  })
}

/** The widest column gives way, one by one, until all fit. */
function columnWidths(rows: readonly Span[][][], width: number): number[] {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...rows.map((row) => widthOf(row[column] ?? []))),
  )
  const room = Math.max(columns, width - GAP.length * (columns - 1))
  let excess = widths.reduce((sum, one) => sum + one, 0) - room
  for (; excess > 0; excess--) {
    const widest = widths.indexOf(Math.max(...widths))
    widths[widest] = (widths[widest] ?? 1) - 1
  }
  return widths
}
