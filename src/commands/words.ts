/** The words of a line, without quotes, Markdown's escapes, HTML comments and the punctuation around them. */
export function wordsIn(line: string): readonly string[] {
  return line
    .replace(/<!--.*?(?:-->|$)/g, ' ')
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '')
    .split(/[\s,;]+/)
    .map(bare)
    .filter((word) => word !== '')
}

/** “--dry-run” becomes an em dash on some keyboards. */
function bare(word: string): string {
  return word
    .replace(/^[`'"(“‘„]+/, '')
    .replace(/[`'").:!?”’]+$/, '')
    .replace(/^[–—](?=\p{L})/u, '--')
}
