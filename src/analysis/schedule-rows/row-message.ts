import { evaluate } from '../semantic/evaluate.ts'
import type { Option, Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'

/** What beat sends for a row: the fields as the code gives them. */
export interface RowMessage {
  /** The file whose code creates the row: a function that the reading file calls may be elsewhere. */
  readonly path: string
  readonly line: number
  readonly task: Option
  /** A text of JSON; null where the row keeps the default, an empty one. */
  readonly args: Option | null
  readonly kwargs: Option | null
}

interface Place {
  readonly program: Program
  readonly path: string
  readonly line: number
}

/** The message of a row that these fields create; null where they may hide one, and of a row that is off. */
export function rowMessage(
  { byKeyword, hidden }: Options,
  { program, path, line }: Place,
): RowMessage | null {
  const task = byKeyword.get('task')
  if (!task || hidden !== null || byKeyword.has('create_defaults')) return null
  const enabled = byKeyword.get('enabled')
  const isOn = enabled && evaluate(program, enabled.scope, enabled.value)
  if (isOn?.known && isOn.value === false) return null
  return { path, line, task, args: byKeyword.get('args') ?? null, kwargs: byKeyword.get('kwargs') ?? null }
}
