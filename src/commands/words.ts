/** The words of a line, without quotes, Markdown's escapes, HTML comments and the punctuation around them. */
export function wordsIn(line: string): readonly string[] {
  return line
    .replace(/<!--.*?(?:-->|$)/g, ' ')
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '')
    .split(/[\s,;]+/)
    .map(bare)
    .filter((word) => word !== '')
}

const AROUND = new Set('`*\'"()“”‘’„')
const BEHIND = new Set([...AROUND, '.', ':', '!', '?'])

/** “--dry-run” becomes a dash on some keyboards. One pass: a word may be 64 KB of quotes. */
function bare(word: string): string {
  let [start, end] = [0, word.length]
  while (start < end && AROUND.has(word.charAt(start))) start++
  while (end > start && BEHIND.has(word.charAt(end - 1))) end--
  return word.slice(start, end).replace(/^[–—](?=\p{L})/u, '--')
}
