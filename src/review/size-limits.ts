/** GitHub's limit for the body of a review or comment, and for a check run's summary and text. */
export const MAX_BODY = 65_535

const encoder = new TextEncoder()

/** Bytes of UTF-8. GitHub documents its limits in characters, which are never more. */
export function size(text: string): number {
  return encoder.encode(text).length
}

/** Cuts a text to `limit` UTF-16 units with an ellipsis, between two characters. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Renders items in order until the next one exceeds the budget; `left` are the items not rendered. */
export function takeFitting<T>(
  items: readonly T[],
  render: (item: T) => string,
  budget: number,
): { readonly shown: readonly string[]; readonly left: readonly T[] } {
  const shown: string[] = []
  let used = 0
  for (const [i, item] of items.entries()) {
    const text = render(item)
    used += size(text) + SEPARATOR
    if (used > budget) return { shown, left: items.slice(i) }
    shown.push(text)
  }
  return { shown, left: [] }
}

/** A blank line between blocks. */
const SEPARATOR = 2
