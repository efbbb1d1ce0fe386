/** A Python file of a page, in a fenced block; its text without the answers. */
interface Snippet {
  readonly path: string
  readonly text: string
  /** Where its first line stands in the page, from 0. */
  readonly start: number
}

/** What a page says under one heading. */
interface Section {
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

/** Easily taken for a fence, a heading or an answer. */
const LIKE_FENCE = /^\s*(?:```|~~~)/
const LIKE_HEADING = /^#{3,}|^##(?! )/
const LIKE_ANSWER = /#\s*=>/

/**
 * Reads a Markdown page of snippets. A line that is a path in backticks names the file of the next block; a block
 * without one is `shop/tasks.py`. Files before the first heading belong to every section. Throws an error that names
 * `file` and the line where a snippet or an answer would be left out.
 */
export function readPage(page: string, file: string): readonly Section[] {
  const lines = page.split('\n')
  const shared: Snippet[] = []
  const sections: { title: string; line: number; snippets: Snippet[] }[] = []
  const errorAt = (line: number, problem: string) => new Error(`${file}:${line}: ${problem}`)
  /** The last line that is neither empty nor in a block. */
  let before = { text: '', line: 0 }
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i] ?? ''
    const problem = text === '' ? null : problemOf(text, before.text)
    if (problem !== null) throw errorAt(text === OPENING ? before.line : i + 1, problem)
    const title = HEADING.exec(text)?.[1]
    if (title !== undefined) sections.push({ title, line: i + 1, snippets: [] })
    if (text === OPENING) {
      const end = lines.indexOf(CLOSING, i)
      if (end === -1) throw errorAt(i + 1, 'the block that begins here has no end')
      const code = lines.slice(i + 1, end)
      // Files before the first heading are not compared.
      const bare = sections.length === 0 ? code : code.map((one) => one.replace(ANSWER, ''))
      const mistaken = bare.findIndex((one) => LIKE_ANSWER.test(one))
      if (mistaken !== -1)
        throw errorAt(i + 2 + mistaken, 'an answer is in a section, after two blanks and `# => `')
      const path = PATH.exec(before.text)?.[1] ?? USUAL_PATH
      const into = sections.at(-1)?.snippets ?? shared
      if (into.some((other) => other.path === path)) throw errorAt(i + 1, `a second ${path}`)
      into.push({ path, text: bare.map((one) => `${one}\n`).join(''), start: i + 1 })
      i = end
    }
    if (text !== '') before = text === OPENING ? { text: '', line: 0 } : { text, line: i + 1 }
  }
  if (sections.length === 0) throw errorAt(1, 'the page has no section')
  const empty = sections.find(({ snippets }) => snippets.length === 0)
  if (empty) throw errorAt(empty.line, 'the section has no block')
  return sections.map(({ title, snippets }) => ({
    title,
    snippets,
    shared: shared.filter((one) => snippets.every((other) => other.path !== one.path)),
  }))
}

/** Why a line outside of the blocks is mistaken, given the one before it. */
function problemOf(line: string, before: string): string | null {
  if (line === OPENING)
    return before.startsWith('`') && !PATH.test(before) ? 'a path is `folder/file.py` and nothing else' : null
  if (PATH.test(before)) return `a block follows the path ${before}`
  if (LIKE_FENCE.test(line)) return `a block begins with ${OPENING}`
  return LIKE_HEADING.test(line) ? 'a section begins with `## ` and its title' : null
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
