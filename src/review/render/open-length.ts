/** What a reader sees of a comment before unfolding anything, without its suggestion. */
export const MAX_OPEN = 400

/** The characters of rendered Markdown that a page shows: without markup, targets of links, and hidden comments. */
export function shownLength(markdown: string): number {
  const shown = markdown
    .replace(/<!--.*?-->/gs, '')
    .replace(/\]\([^)]*\)/g, '')
    .replace(/<\/?[a-z]+>/g, '')
    .replace(/&#\d+;/g, '.')
    .replace(/\*\*|[`[\]]/g, '')
  return [...shown.trim()].length
}

/** What a page shows of a comment before anything is unfolded, without its suggestion. */
export function openText(body: string): string {
  return body
    .replace(/^(`{3,})suggestion\n.*?^\1$/gms, '')
    .replace(/^<details>\n.*?^<\/details>$/gms, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
