import type { Span, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'

/** How a file uses a name. */
export interface NameUses {
  /** It sends the task: `FetchPhoto().delay(1)`, `"task": "pics.tasks.FetchPhoto"`. */
  readonly sends: boolean
  /** It makes an instance to do so. */
  readonly makes: boolean
  /** It uses the name in another way, which may register the class. */
  readonly others: boolean
  /** The variable for an instance that the file makes: `fetch_photo` of `fetch_photo = FetchPhoto()`. */
  readonly instance: string | null
}

/** The name of a class, or of its instance. */
export interface Mentioned {
  readonly name: string
  /** The name of the task, which may end in that of its class. */
  readonly wireName: string | null
}

/** `.delay(…)` and other ways to send or describe a task. */
const SENDS = /^(?:\(\))?\s*\.\s*(?:delay|apply_async|si?|signature|subtask)\(/
const READS_NAME = /^(?:\(\))?\s*\.\s*name\b/
const INSTANCE = /^([A-Za-z_]\w*) *= *$/
const MADE = /^\(\) *(?:#.*)?(?:\r?\n|$)/
/** Longer names are an attack on the patterns. */
const MAX_NAME = 200
/** No file that a person wrote names a class more often. */
const MAX_MENTIONS = 1000
/** Enough of a text to see what follows a name. */
const NEAR = 200

/** Reads a file’s text, because facts leave out most code; its statements say where its imports are. */
export function usesOf(
  text: string,
  statements: readonly Statement[],
  { name, wireName }: Mentioned,
): NameUses {
  const other: NameUses = { sends: false, makes: false, others: true, instance: null }
  if (name.length > MAX_NAME || !/^\w+$/.test(name)) return other
  const imports = importsIn(statements)
  let uses = { ...other, others: false }
  let mentions = 0
  for (const { index } of text.matchAll(new RegExp(`(?<!\\w)${name}(?!\\w)`, 'g'))) {
    if (++mentions > MAX_MENTIONS) return other
    const lineStart = text.lastIndexOf('\n', index) + 1
    const before = text.slice(Math.max(lineStart, index - NEAR), index)
    const after = text.slice(index + name.length, index + name.length + NEAR)
    const isImport = imports.some(({ start, end }) => start <= index && index < end)
    if (isImport || isHarmless(before, after) || READS_NAME.test(after)) continue
    const instance = INSTANCE.exec(before)?.[1]
    if (SENDS.test(after)) uses = { ...uses, sends: true, makes: uses.makes || after.startsWith('(') }
    else if (isWireName(before, after, name, wireName))
      uses = { ...uses, sends: uses.sends || !/\bname\s*=\s*["'][\w.]*$/.test(before) }
    else if (instance !== undefined && MADE.test(after) && uses.instance === null)
      uses = { ...uses, instance }
    else return other
  }
  return uses
}

function importsIn(statements: readonly Statement[]): Span[] {
  const entered = { functions: 'enter', classes: 'enter', deadBlocks: 'enter' } as const
  return walkStatements(statements, entered).flatMap((statement) =>
    statement.kind === 'import' || statement.kind === 'from' ? [statement.at] : [],
  )
}

/** The definition or assignment of the name, `super(FetchPhoto, self)`, and a comment that has its line for itself. */
function isHarmless(before: string, after: string): boolean {
  if (/^\s*class\s+$/.test(before) || /^\s*#/.test(before)) return true
  if (before === '' && /^ *= *\w+\(\) *(?:#.*)?(?:\r?\n|$)/.test(after)) return true
  return /\bsuper\(\s*$/.test(before) && /^\s*,\s*\w+\s*\)/.test(after)
}

/** `"pics.tasks.FetchPhoto"` */
function isWireName(before: string, after: string, name: string, wireName: string | null): boolean {
  if (wireName === null || !/^["']/.test(after)) return false
  const quote = Math.max(before.lastIndexOf('"'), before.lastIndexOf("'"))
  return quote !== -1 && before.slice(quote + 1) + name === wireName
}
