import { takeFitting } from '../size-limits.ts'

const MAX_ITEMS = 30
const MAX_BYTES = 8000

/** A line and a list of Markdown items below it, of which the first thirty are shown as far as they fit. */
export function itemList(head: string, items: readonly string[]): string {
  const { shown } = takeFitting(items.slice(0, MAX_ITEMS), (item) => `- ${item}`, MAX_BYTES)
  const more = items.length > shown.length ? [`- and ${items.length - shown.length} more`] : []
  return [head, '', ...shown, ...more].join('\n')
}
