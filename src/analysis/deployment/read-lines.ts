import { type Piece, slice, verbatim } from './piece.ts'
import type { Reading } from './reading.ts'
import type { Setting } from './variables.ts'
import { commandsIn, LINES, SCRIPT } from './words.ts'
import { workersIn } from './worker-command.ts'

const blank = (part: string): string => ' '.repeat(part.length)

/** Shell scripts: their variables do not reach other files. */
export function readScript(text: string): Reading {
  const commands = commandsIn(verbatim(text), SCRIPT)
  return { workers: workersIn(commands), settings: commands.flatMap((words) => assignments(words, false)) }
}

/** Units, Procfiles, `.env` and other files with a command or a variable per line. */
export function readLines(text: string): Reading {
  // systemd joins lines even within quotes.
  const commands = commandsIn(verbatim(text.replace(/\\\r?\n/g, blank)), LINES)
  return { workers: workersIn(commands), settings: commands.flatMap((words) => assignments(words, true)) }
}

/** Recipes of Make and just, and their variables: `QUEUES ?= mail`. */
export function readMakefile(text: string): Reading {
  const file = verbatim(text)
  const settings = text.matchAll(
    /^(?:export[ \t]+)?([A-Z][A-Z0-9_]*)[ \t]*(?::{1,3}|\?)?=[ \t]*(["']?)([^\n"'#]*)\2/gm,
  )
  return {
    workers: workersIn(commandsIn(file, LINES)),
    settings: settings
      .map(({ index, 0: whole, 1: name = '', 2: quote = '', 3: value = '' }): Setting => {
        const start = index + whole.length - quote.length - value.length
        return { name, value: slice(file, start, start + value.trimEnd().length), isEnvironment: false }
      })
      .toArray(),
  }
}

/** `NAME=value` as a word, also after `export` or `Environment=`. */
function assignments(words: readonly Piece[], isEnvironment: boolean): Setting[] {
  return words.flatMap((word) => {
    const [start, name] = /^(?:Environment=)?([A-Z][A-Z0-9_]*)=/.exec(word.text) ?? []
    return start && name ? [{ name, value: slice(word, start.length), isEnvironment }] : []
  })
}

/** http://supervisord.org/configuration.html: indented lines continue a value, and a semicolon starts a comment. */
export function readIni(text: string): Reading {
  const uncommented = text.replace(/^[ \t]*[;#].*/gm, blank)
  // Blanks replace the line ends, so that offsets stay.
  const file = verbatim(uncommented.replace(/\r?\n(?=[ \t]+[^\s[])/g, blank))
  const commands = commandsIn(file, LINES)
  const settings = commands.flatMap((words) => assignments(words, true))
  return { workers: workersIn(commands), settings: [...settings, ...environmentOf(file)] }
}

/** `environment=NAME="value",OTHER="value"` */
function* environmentOf(file: Piece): Generator<Setting> {
  for (const line of file.text.matchAll(/^environment[ \t]*=.*/gm)) {
    for (const one of line[0].matchAll(/(?<=[\s,=])([A-Z][A-Z0-9_]*)=(?:"([^"\n]*)"|'([^'\n]*)')/g)) {
      const end = line.index + one.index + one[0].length - 1
      const length = (one[2] ?? one[3] ?? '').length
      yield { name: one[1] ?? '', value: slice(file, end - length, end), isEnvironment: true }
    }
  }
}
