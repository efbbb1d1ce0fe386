import { prose } from '../../shared/prose.ts'
import { indentationAt } from '../fixes/python-source.ts'
import { namedRegistration, registration } from '../fixes/registration.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { Decorator, FunctionFact } from '../python/facts.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import { lastName } from '../semantic/expression-names.ts'
import { isOnlyCelerys } from '../tasks/celery-decorator.ts'
import type { MakeAlias } from './find-renaming.ts'
import { blockBelow, endOfLine, type Lines, lastLineOfBody, linesOf, wholeLines } from './python-block.ts'

/**
 * A decorated function. It loses the task decorator and those above, so that both names run the function itself: a task
 * that calls another one loses retries and request. Decorators below stay; those above wrap the task that the symbol is.
 */
export const aliasOfFunction: MakeAlias = (context, { next, oldName, newName, comment }) => {
  const { definition: fact, decorator, scope } = next.origin
  const text = context.headText(next.path)
  if (text === null || fact?.kind !== 'function' || decorator === null || next.origin.isAlias)
    return { refusal: prose`celery-guard cannot read the definition of ${newName}.` }
  if ((bindingsOf(scope.statements).byName.get(fact.name)?.length ?? 0) !== 1)
    return { refusal: prose`${fact.name} is bound several times in ${next.path}.` }
  if (lastName(decorator.expression) === 'periodic_task')
    return { refusal: prose`${'periodic_task'} would put both names on the schedule.` }
  const { expression } = decorator
  if (expression.kind !== 'call' && !isOnlyCelerys(context.head.program, scope, expression))
    return { refusal: prose`The decorator of ${fact.name} may not take a name.` }
  const lines = linesOf(text)
  const above = fact.decorators.slice(0, fact.decorators.indexOf(decorator))
  const removed = [...above, decorator].map((one) => removal(lines, next.path, one))
  const whole = removed.filter((one) => one !== null)
  if (whole.length < removed.length)
    return { refusal: prose`A decorator of ${fact.name} shares its line with other code.` }

  const indentation = indentationAt(text, decorator.at.start)
  const plain = { before: '', decorator: expression, after: `(${fact.name})`, indentation }
  const symbol = { ...plain, before: `${fact.name} = ` }
  const wrappers = above.toReversed().map(({ expression: { at } }) => {
    return `${symbol.before}${text.slice(at.start, at.end)}${symbol.after}`
  })
  const notes = whole.flatMap(({ note }) => note || [])
  const written = [
    ...comment,
    ...notes,
    registration(text, plain),
    namedRegistration(text, symbol, oldName),
    ...wrappers,
  ]
  return [...whole.map(({ edit }) => edit), insertion(lines, next.path, fact, { indentation, written })]
}

/** The removal of a decorator, and the comment behind it, which stays. */
function removal(
  lines: Lines,
  path: string,
  { at }: Decorator,
): { readonly edit: TextEdit; readonly note: string } | null {
  const whole = wholeLines(lines, at)
  return whole && { edit: { path, start: whole.start, end: whole.end, text: '' }, note: whole.comment }
}

function insertion(
  lines: Lines,
  path: string,
  fact: FunctionFact,
  { indentation, written }: { readonly indentation: string; readonly written: readonly string[] },
): TextEdit {
  const at = endOfLine(lines, lastLineOfBody(lines, fact.endLine, indentation))
  return { path, start: at, end: at, text: blockBelow(lines.text, fact.at.start, written) }
}
