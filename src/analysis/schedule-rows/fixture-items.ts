import type { Span } from '../python/facts.ts'

/** The places of the instances in the list that a fixture is, in order; null where the layout is not plain. */
export function fixtureItems(path: string, text: string): readonly Span[] | null {
  return path.endsWith('.json') ? jsonItems(text) : yamlItems(text)
}

/** The items of a JSON array, which the text is known to be. */
function jsonItems(text: string): Span[] {
  const items: Span[] = []
  let depth = 0
  let start = -1
  let end = -1
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|,|[^\s"[\]{},]+/g)) {
    const isClosing = token === ']' || token === '}'
    if (isClosing) depth--
    if (start !== -1 && (depth === 0 || (depth === 1 && token === ','))) {
      items.push({ start, end })
      start = -1
    } else if (depth > 0 && token !== ',') {
      if (start === -1) start = index
      end = index + token.length
    } else end = index + token.length
    if (token === '[' || token === '{') depth++
  }
  return items
}

/** The items of a list in block style at the left margin: `- model: …`. */
function yamlItems(text: string): Span[] | null {
  const items: { start: number; end: number }[] = []
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const isFirst = /^-[ \t]/.test(line)
    if (isFirst) items.push({ start: index, end: index + line.length })
    else if (/^[ \t]*(?:#.*)?$/.test(line) || (items.length === 0 && /^---\s*$/.test(line))) continue
    else if (!/^[ \t]/.test(line)) return null
    const last = items.at(-1)
    if (last) last.end = index + line.length
  }
  return items
}
