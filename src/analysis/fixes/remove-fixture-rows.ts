import type { Span } from '../python/facts.ts'
import { fixtureItems } from '../schedule-rows/fixture-items.ts'
import type { FixtureRow } from '../schedule-rows/fixture-rows.ts'
import type { TextEdit } from './text-edit.ts'

/**
 * Takes rows out of the list of a fixture; null where the layout is not plain. Django warns of a fixture without instances,
 * so that one of them has to stay.
 */
export function withoutItems(path: string, text: string, rows: readonly FixtureRow[]): TextEdit[] | null {
  const items = fixtureItems(path, text)
  const removed = new Set(rows.map(({ instance }) => instance.index))
  if (items === null || removed.size >= items.length) return null
  if (rows.some(({ instance }) => instance.count !== items.length)) return null
  const edits = runsOf(removed).map((run) => ({ path, ...spanOf(items, run), text: '' }))
  // A comment may belong to a row that stays, and an anchor to its values.
  const isPlain =
    path.endsWith('.json') || edits.every(({ start, end }) => !HAS_MORE.test(text.slice(start, end)))
  return isPlain ? edits : null
}

const HAS_MORE = /^[ \t]*#|(?:^|[\s:,[{-])&\S/m

/** First and last of each group of neighbours. */
type Run = readonly [first: number, last: number]

function runsOf(indices: ReadonlySet<number>): Run[] {
  const starts = [...indices].filter((index) => !indices.has(index - 1)).sort((a, b) => a - b)
  return starts.map((first) => {
    let last = first
    while (indices.has(last + 1)) last++
    return [first, last]
  })
}

/** From the first item to the next one that stays; at the end of the list, from the one before. */
function spanOf(items: readonly Span[], [first, last]: Run): Span {
  const next = items[last + 1]
  if (next) return { start: items[first]?.start ?? 0, end: next.start }
  return { start: items[first - 1]?.end ?? 0, end: items[last]?.end ?? 0 }
}
