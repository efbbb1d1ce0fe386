import type { Expression } from '../python/facts.ts'
import { MAX_COLUMNS, stringLiteral } from './python-source.ts'
import { setKeyword } from './set-keyword.ts'

/** A statement that registers a task: `pay = shared_task(queue="q")(pay)`. */
export interface Registration {
  /** `pay = `, or nothing. */
  readonly before: string
  /** The task decorator, called or bare. */
  readonly decorator: Expression
  /** `(pay)` */
  readonly after: string
  readonly indentation: string
}

/** The statement with the decorator as it is written. */
export function registration(text: string, { before, decorator, after, indentation }: Registration): string {
  const written = text.slice(decorator.at.start, decorator.at.end)
  const line = `${before}${written}${after}`
  return decorator.kind === 'call'
    ? fitted(text, { before, decorator, after, indentation }, line, null)
    : line
}

/** The statement with the decorator naming the task. */
export function namedRegistration(text: string, one: Registration, name: string): string {
  const { before, decorator, after } = one
  const literal = stringLiteral(name, text)
  const { start, end } = decorator.at
  if (decorator.kind !== 'call') {
    const callee = `${before}${text.slice(start, end)}`
    const line = `${callee}(name=${literal})${after}`
    if (one.indentation.length + line.length <= MAX_COLUMNS) return line
    return `${callee}(\n${one.indentation}    name=${literal},\n${one.indentation})${after}`
  }
  const edit = setKeyword('', text, decorator, 'name', literal)
  const written = `${text.slice(start, edit.start)}${edit.text}${text.slice(edit.end, end)}`
  const line = `${before}${written}${after}`
  return text.slice(start, end).includes('\n') ? line : fitted(text, one, line, literal)
}

/** A statement of one line, or with one argument a line where it is too long. */
function fitted(text: string, one: Registration, line: string, name: string | null): string {
  const { before, decorator, after, indentation } = one
  if (decorator.kind !== 'call' || text.slice(decorator.at.start, decorator.at.end).includes('\n'))
    return line
  if (indentation.length + line.length <= MAX_COLUMNS && !line.includes('\n')) return line
  const given = decorator.arguments.filter(({ keyword }) => name === null || keyword !== 'name')
  const written = given.map(({ at }) => text.slice(at.start, at.end))
  const behind = given.filter(({ keyword, star }) => keyword === null && star !== '**').length
  if (name !== null) written.splice(behind, 0, `name=${name}`)
  if (written.length === 0) return line
  const callee = text.slice(decorator.at.start, decorator.argumentsAt.start)
  const listed = written.map((argument) => `${indentation}    ${argument},\n`).join('')
  return `${before}${callee}(\n${listed}${indentation})${after}`
}
