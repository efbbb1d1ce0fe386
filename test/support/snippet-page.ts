/** A Python file of a page, in a fenced block; its text without the answers. */
export interface Snippet {
  readonly path: string
  readonly text: string
  /** Where its first line stands in the page, from 0. */
  readonly start: number
}

/** What a page says under one heading. */
export interface Section {
  readonly title: string
  readonly snippets: readonly Snippet[]
  /** The files before the first heading that this section does not replace; their lines have no answers. */
  readonly shared: readonly Snippet[]
}

/** An answer by the file and the line (1-based) that it is about. */
export interface Answer {
  readonly path: string
  readonly line: number
  readonly text: string
}

const HEADING = /^## (.+)$/
const PATH = /^`([^`]+\.py)`:?$/
const OPENING = '```python'
const CLOSING = '```'
const ANSWER = / {2}# => .*$/
const USUAL_PATH = 'shop/tasks.py'

/**
 * Reads a Markdown page of snippets. A line that is a path in backticks names the file of the next block; a block
 * without one is `shop/tasks.py`. Files before the first heading belong to every section.
 */
export function readPage(page: string): readonly Section[] {
  const lines = page.split('\n')
  const shared: Snippet[] = []
  const sections: { title: string; snippets: Snippet[] }[] = []
  let path = USUAL_PATH
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const title = HEADING.exec(line)?.[1]
    if (title !== undefined) sections.push({ title, snippets: [] })
    path = PATH.exec(line)?.[1] ?? path
    if (line !== OPENING) continue
    const end = lines.indexOf(CLOSING, i)
    if (end === -1) throw new Error(`line ${i + 1}: the block that begins here has no end`)
    const text = lines.slice(i + 1, end).map((one) => `${one.replace(ANSWER, '')}\n`)
    const into = sections.at(-1)?.snippets ?? shared
    if (into.some((other) => other.path === path)) throw new Error(`line ${i + 1}: a second ${path}`)
    into.push({ path, text: text.join(''), start: i + 1 })
    path = USUAL_PATH
    i = end
  }
  return sections.map(({ title, snippets }) => ({
    title,
    snippets,
    shared: shared.filter((one) => snippets.every((other) => other.path !== one.path)),
  }))
}

/** A page with the answers to one section behind their lines. */
export function withAnswers(page: string, { snippets }: Section, answers: readonly Answer[]): string {
  const lines = page.split('\n')
  for (const { path, text, start } of snippets) {
    text
      .split('\n')
      .slice(0, -1)
      .forEach((line, i) => {
        const own = answers.filter((one) => one.path === path && one.line === i + 1).map((one) => one.text)
        lines[start + i] = own.length === 0 ? line : `${line}  # => ${own.sort().join('; ')}`
      })
  }
  return lines.join('\n')
}
