import { type Piece, slice, verbatim } from './piece.ts'
import type { Reading } from './reading.ts'
import type { Setting } from './variables.ts'
import { type Command, commandsIn, FOLDED } from './words.ts'
import { workersIn } from './worker-command.ts'

/** An instruction with its continued lines. https://docs.docker.com/reference/dockerfile/ */
const INSTRUCTION =
  /^[ \t]*(?<name>FROM|ENTRYPOINT|CMD|ENV)[ \t]+(?<rest>(?:[^\n\\]|\\(?!\r?\n)|\\\r?\n(?:[ \t]*#.*\n)*)*)/gim

/** The joined `ENTRYPOINT` and `CMD` of each stage, in both forms, and the variables of `ENV`. */
export function readDockerfile(text: string): Reading {
  const file = verbatim(text)
  const settings: Setting[] = []
  const commands: Command[] = []
  let entrypoint: Command = []
  for (const match of text.matchAll(INSTRUCTION)) {
    const { name = '', rest = '' } = match.groups ?? {}
    const end = match.index + match[0].length
    const argument = slice(file, end - rest.length, end)
    switch (name.toUpperCase()) {
      case 'FROM':
        entrypoint = []
        break
      case 'ENV':
        settings.push(...environmentOf(argument))
        break
      case 'ENTRYPOINT': {
        const [first = [], ...others] = wordsOf(argument)
        entrypoint = first
        commands.push(first, ...others)
        break
      }
      default: {
        const [first = [], ...others] = wordsOf(argument)
        commands.push([...entrypoint, ...first], ...others)
      }
    }
  }
  return { workers: workersIn(commands), settings }
}

function wordsOf(argument: Piece): Command[] {
  if (!argument.text.trimStart().startsWith('[')) return commandsIn(argument, FOLDED)
  // Matches an unclosed quotation, too; otherwise each quote would start a search for its end.
  const words = argument.text
    .matchAll(/"((?:[^"\\\n]|\\.)*)("?)/g)
    .filter(([, , end]) => end !== '')
    .map(({ 1: word = '', index }) => slice(argument, index + 1, index + 1 + word.length))
  return [words.toArray()]
}

/** `ENV NAME=value OTHER=value`, `ENV NAME value` */
function* environmentOf(argument: Piece): Generator<Setting> {
  const words = commandsIn(argument, FOLDED).flat()
  const [first, second] = words
  if (first && second && !first.text.includes('=')) {
    yield { name: first.text, value: second, isEnvironment: true }
    return
  }
  for (const word of words) {
    const equals = word.text.indexOf('=')
    if (equals > 0)
      yield { name: word.text.slice(0, equals), value: slice(word, equals + 1), isEnvironment: true }
  }
}
