/** Blocks behind a line that opens them. GitHub renders Markdown between the tags after a blank line. */
export function fold(summary: string, blocks: readonly string[]): string {
  return `<details>\n<summary>${summary}</summary>\n\n${blocks.join('\n\n')}\n\n</details>`
}
