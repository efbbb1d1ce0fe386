import { lineAt, lineStarts } from '../../shared/line-index.ts'

/** A text of a changed file that names a task as head does, and that base’s text of the file has less often. */
export interface Mention {
  readonly path: string
  readonly line: number
  /** The range of the name, without quotes. */
  readonly start: number
  readonly end: number
  /** The whole wire name; else only the function’s name. */
  readonly isWhole: boolean
  /** It is the whole content of a literal. */
  readonly isQuoted: boolean
}

/** The mentions of each new name in the changed files; null where not all of them were searched. */
export type Mentions = ReadonlyMap<string, readonly Mention[]> | null

/** A task whose wire name only head has. */
export interface NewName {
  readonly name: string
  /** The name of its function, where only head has a task of that name. */
  readonly functionName: string | null
  readonly path: string
}

/** A changed file as text; `before` is its text at base, which is only needed where head mentions a name. */
export interface ChangedText {
  readonly path: string
  readonly text: string
  before(): string | null
}

/** Finds the new names of tasks in changed texts, by wire name. Reads plain text: what it finds is a reason to doubt. */
export function createMentionSearch(
  names: readonly NewName[],
): (file: ChangedText) => ReadonlyMap<string, readonly Mention[]> {
  const whole = new Set(names.map(({ name }) => name).filter((name) => WORD.test(name)))
  const byFunction = Map.groupBy(
    names.filter(({ functionName }) => functionName !== null && isDistinctive(functionName)),
    ({ functionName }) => functionName,
  )
  return ({ path, text, before }) => {
    const found = new Map<string, Mention[]>()
    let starts: readonly number[] | null = null
    for (const word of wordsIn(path, text)) {
      const tasks = whole.has(word.text)
        ? [word.text]
        : (byFunction.get(lastPart(word.text)) ?? []).flatMap((task) =>
            task.path !== path && namesByFunction(path, word) ? [task.name] : [],
          )
      for (const name of tasks) {
        const { start, end, isQuoted } = word
        const isWhole = word.text === name
        starts ??= lineStarts(text)
        const mention = { path, line: lineAt(starts, start), start, end, isWhole, isQuoted }
        const mentions = found.get(name) ?? []
        mentions.push(mention)
        found.set(name, mentions)
      }
    }
    const old = found.size === 0 ? null : before()
    if (old === null) return found
    const known = countWords(path, old)
    return new Map(
      [...found].filter(([, mentions]) => {
        const counts = Map.groupBy(mentions, ({ start, end }) => text.slice(start, end))
        return [...counts].some(([word, here]) => here.length > (known.get(word) ?? 0))
      }),
    )
  }
}

const WORD = /^\w[\w.-]*$/
const WORDS = /\w[\w.-]*/g

interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly isQuoted: boolean
}

/** Longer runs of letters and dots are no names. */
const MAX_WORD = 500

/** Imports name functions, and `__all__` exports them; neither sends a task. The limits keep hostile texts cheap. */
const PYTHON_NAMES =
  /^[ \t]*(?:from|import)\b[^\n(]*(?:\([^()]{0,5000}\))?|\b__all__\b[^\n[(]{0,50}[[(][^[\]()]{0,5000}[\])]/gm

const CODE_ROLE = /:[\w:]{1,20}:`[~!]?$|\.\. (?:py:)?(?:auto)?\w{1,12}:: $|::: $/

function* wordsIn(path: string, text: string): Generator<Word> {
  const isPython = path.endsWith('.py')
  const searched = isPython ? text.replace(PYTHON_NAMES, (part) => ' '.repeat(part.length)) : text
  for (const { 0: found, index: start } of searched.matchAll(WORDS)) {
    if (found.length > MAX_WORD) continue
    const word = found.replace(/[.-]+$/, '')
    const end = start + word.length
    const quote = searched[start - 1] ?? ''
    const isQuoted = /["'`]/.test(quote) && searched[end] === quote
    // `mails.tasks.tidy(…)` in Python is a call of the function.
    if (isPython && !isQuoted && searched[end] === '(') continue
    // Documentation of the function: Sphinx's roles and directives, and those of mkdocs.
    if (CODE_ROLE.test(searched.slice(Math.max(0, start - 30), start))) continue
    yield { text: word, start, end, isQuoted }
  }
}

function countWords(path: string, text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { text: word } of wordsIn(path, text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** `sync` and `run` are words of many texts. */
function isDistinctive(functionName: string): boolean {
  return /[a-z0-9]_[a-z0-9]|[a-z][A-Z]/.test(functionName)
}

const PROGRAM = /\.(?:py|[cm]?[jt]sx?)$/
const PROSE = /\.(?:md|mdx|rst|txt|adoc|html?|po|pot)$/i

/** A function is named in code for many purposes; as the end of a literal or in data it may stand for the task. */
function namesByFunction(path: string, { isQuoted }: Word): boolean {
  return isQuoted || !(PROGRAM.test(path) || PROSE.test(path))
}

function lastPart(word: string): string {
  return word.slice(word.lastIndexOf('.') + 1)
}
