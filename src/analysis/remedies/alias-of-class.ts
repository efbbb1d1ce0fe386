import { prose } from '../../shared/prose.ts'
import { pinName } from '../fixes/pin-name.ts'
import { stringLiteral } from '../fixes/python-source.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { MakeAlias } from './find-renaming.ts'
import { blockBelow, linesOf, wholeLines } from './python-block.ts'
import { moduleWithStatement } from './statement-of.ts'

/**
 * A class that `app.register_task` registers. It keeps the old name, which its instances then send; a subclass has the new
 * one and is registered in the same way.
 */
export const aliasOfClass: MakeAlias = (context, { next, oldName, newName, comment }) => {
  const { head, headText } = context
  const { definition, call } = next.origin
  const registered = call && moduleWithStatement(head, next.path, call)
  if (definition?.kind !== 'class' || call?.kind !== 'call' || !registered)
    return { refusal: prose`celery-guard cannot read how ${newName} is registered.` }
  const { scope, statement } = registered
  const [text, own] = [headText(scope.path), headText(next.path)]
  const whole = text === null ? null : wholeLines(linesOf(text), statement.at)
  const given = positionalArguments(call.arguments)[0]?.value
  const made = given?.kind === 'call' ? given.callee : given
  if (text === null || own === null || !whole || !made || lastName(made) !== definition.name)
    return { refusal: prose`The call that registers ${newName} is part of other code.` }
  const pin = pinName(head.program, next, own, oldName)
  if (pin === null) return { refusal: prose`The class of ${newName} has no place for another name.` }
  const subclass = `${definition.name}Alias`
  if (bindingsOf(scope.statements).byName.has(subclass))
    return { refusal: prose`${scope.path} has another ${subclass}.` }
  const registration = `${text.slice(call.at.start, made.at.start)}${subclass}${text.slice(made.at.end, call.at.end)}`
  const written = [
    ...comment,
    `class ${subclass}(${text.slice(made.at.start, made.at.end)}):`,
    `    name = ${stringLiteral(newName, text)}`,
  ]
  const at = whole.end - (/\r?\n$/.exec(text.slice(whole.start, whole.end))?.[0].length ?? 0)
  const block = `${blockBelow(text, statement.at.start, written)}${blockBelow(text, statement.at.start, [registration])}`
  return [pin, { path: scope.path, start: at, end: at, text: block }]
}
