/** A part of a page that can be folded. The title is our own words; no blocks make no section. */
export function section(title: string, blocks: readonly string[], isOpen = false): readonly string[] {
  if (blocks.length === 0) return []
  return [
    [`<details${isOpen ? ' open' : ''}>\n<summary>${title}</summary>`, ...blocks, '</details>'].join('\n\n'),
  ]
}
