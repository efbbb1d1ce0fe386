import { prose } from '../../shared/prose.ts'
import { indentationAt } from '../fixes/python-source.ts'
import { namedRegistration, registration } from '../fixes/registration.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { MakeAlias } from './find-renaming.ts'
import { linesOf, wholeLines } from './python-block.ts'
import { statementOf } from './statement-of.ts'

/** `pay = shared_task(queue="q")(charge)`: the same call registers both names, and the symbol is the old one's. */
export const aliasOfCall: MakeAlias = (context, { next, oldName, newName, comment }) => {
  const { call, scope } = next.origin
  const { path } = scope
  const text = context.headText(path)
  const statement = call && statementOf(scope, call)
  const lines = text === null ? null : linesOf(text)
  const whole = lines && statement ? wholeLines(lines, statement.at) : null
  if (text === null || call?.kind !== 'call' || !statement || !whole)
    return { refusal: prose`The call that registers ${newName} is part of other code.` }
  if (lastName(call) === 'periodic_task')
    return { refusal: prose`${'periodic_task'} would put both names on the schedule.` }
  const isApplied = call.callee.kind === 'call'
  const decorator = isApplied ? call.callee : call
  const indentation = indentationAt(text, statement.at.start)
  const after = text.slice(decorator.at.end, call.at.end)
  const before = text.slice(statement.at.start, call.at.start)
  const written = [
    ...comment,
    registration(text, { before: '', decorator, after, indentation }),
    `${namedRegistration(text, { before, decorator, after, indentation }, oldName)}${text.slice(call.at.end, statement.at.end)}`,
  ]
  return [{ path, start: statement.at.start, end: statement.at.end, text: written.join(`\n${indentation}`) }]
}
