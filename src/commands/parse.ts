import { isMistaken, nearest } from '../shared/nearest.ts'
import { COMMANDS, type CommandName } from './grammar.ts'
import { type CommandLine, readComment } from './read-comment.ts'

/** A command of a comment. */
export interface GivenCommand {
  readonly name: CommandName
  /** The text behind it, one for each time that it is given. */
  readonly lines: readonly string[]
}

/** What a comment asks for. */
export interface ParsedComment {
  /** Each command once. */
  readonly commands: readonly GivenCommand[]
  /** What looks like a command and is none, as written: the first of them. */
  readonly unknown: string | null
}

/** Each line may end in a reply of its own size, and a job holds them all. */
const MAX_LINES = 20
const MAX_LINE = 2000

/** The commands of a comment; null where it is too long, or too deeply nested, to be read. */
export function parseComment(body: string): ParsedComment | null {
  const lines = readComment(storable(body))
  if (lines === null) return null
  const known = lines.flatMap((line) => {
    const name = COMMANDS.find((one) => one === line.name.toLowerCase())
    return name === undefined ? [] : [{ name, text: line.text }]
  })
  if (known.length > MAX_LINES || known.some(({ text }) => text.length > MAX_LINE)) return null
  const unknown = lines.map(unknownIn).find((one) => one !== null) ?? null
  return {
    commands: [...Map.groupBy(known, ({ name }) => name)].map(([name, given]) => ({
      name,
      lines: given.map(({ text }) => text),
    })),
    unknown,
  }
}

/** Jobs are stored as JSON of PostgreSQL, which takes neither NUL nor half a pair of surrogates; nor does Markdown. */
function storable(body: string): string {
  return body.toWellFormed().replaceAll('\0', '\ufffd')
}

/** The command that somebody may have meant by another name. */
export function nearestCommand(written: string): CommandName | null {
  const name = written.toLowerCase().replace(/\s+/g, '-')
  const mistaken = COMMANDS.filter((one) => isMistaken(name, one))
  const found = COMMANDS.find((one) => name.startsWith(`${one}-`)) ?? nearest(name, mistaken)
  return COMMANDS.find((one) => one === found) ?? null
}

/** Commands of other apps may begin with the same word: only a name that is near one of ours is answered. */
function unknownIn({ name, text }: CommandLine): string | null {
  if (COMMANDS.some((one) => one === name.toLowerCase())) return null
  const [next = ''] = text.split(/\s/, 1)
  const written = name.toLowerCase() === 'celery' ? `${name} ${next}` : name
  return nearestCommand(written) === null ? null : written
}
