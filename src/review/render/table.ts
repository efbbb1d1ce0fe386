import { count } from '../../shared/count.ts'
import { size, takeFitting } from '../size-limits.ts'
import { tableCell } from './escape.ts'

const ROOM_FOR_NOTE = 100

/** A table before it is rendered. */
interface Table<T> {
  /** The noun for rows, to count those left out. */
  readonly noun: string
  readonly columns: readonly string[]
  readonly items: readonly T[]
  /** Rendered Markdown of one line each. */
  readonly row: (item: T) => readonly string[]
}

/** A Markdown table within `budget`, with the count of rows that did not fit; no blocks when it has no rows. */
export function tableBlocks<T>({ noun, columns, items, row }: Table<T>, budget: number): readonly string[] {
  if (items.length === 0) return []
  const head = `${line(columns)}\n${line(columns.map(() => '---'))}`
  const room = budget - size(head) - ROOM_FOR_NOTE
  const { shown, left } = takeFitting(items, (item) => line(row(item).map(tableCell)), room)
  const note = left.length > 0 ? [`${count(left.length, `more ${noun}`)} not listed: the table is full.`] : []
  return [[head, ...shown].join('\n'), ...note]
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
