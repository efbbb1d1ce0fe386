import type { Expression } from '../python/facts.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import { resolve, resolveOne } from '../semantic/resolve.ts'
import type { FoundTask } from './found-task.ts'
import { TASK_OPTIONS } from './task-options.ts'

const MAX_STEPS = 4
/** Options of Celery's whose texts are not names of tasks. */
const OPTIONS: ReadonlySet<string> = new Set(['name', 'queue', 'bind', 'base', ...TASK_OPTIONS])

/**
 * Names under which code of the project may register a task, too: the texts in options that Celery does not know, and in
 * the body of the project's decorator.
 */
export function uncertainNames(program: Program, { origin }: FoundTask): string[] {
  const { decorator, call, scope, options } = origin
  const expression = decorator?.expression ?? call
  const given = expression?.kind === 'call' ? positionalArguments(expression.arguments) : []
  const unknown = [...options.byKeyword.values()].filter(({ keyword }) => !OPTIONS.has(keyword))
  return [
    ...given.flatMap(({ value }) => textsIn(program, scope, value, 0)),
    ...unknown.flatMap((option) => textsIn(program, option.scope, option.value, 0)),
    ...(decorator ? textsOfDecorator(program, scope, decorator.expression) : []),
  ]
}

function textsOfDecorator(program: Program, scope: Scope, expression: Expression): string[] {
  const callee = expression.kind === 'call' ? expression.callee : expression
  return resolve(program, scope, callee).flatMap((entity) => {
    if (entity.kind !== 'function' && entity.kind !== 'class') return []
    const { line, endLine } = entity.fact
    const texts = program.factsOf(entity.scope.path)?.texts ?? []
    return texts.flatMap((text) => (text.line >= line && text.line <= endLine ? [text.value] : []))
  })
}

function textsIn(program: Program, scope: Scope, value: Expression, steps: number): string[] {
  if (steps > MAX_STEPS) return []
  const inside = (one: Expression): string[] => textsIn(program, scope, one, steps + 1)
  switch (value.kind) {
    case 'sequence':
      return value.items.flatMap(inside)
    case 'dictionary':
      return value.items.flatMap((item) => [...(item.key ? inside(item.key) : []), ...inside(item.value)])
    case 'call':
      return value.arguments.flatMap((argument) => inside(argument.value))
    case 'name':
    case 'attribute': {
      const text = evaluateText(program, scope, value)
      if (text !== null) return [text]
      const entity = resolveOne(program, scope, value)
      return entity?.kind === 'value' ? textsIn(program, entity.scope, entity.expression, steps + 1) : []
    }
    default: {
      const text = evaluateText(program, scope, value)
      return text === null ? [] : [text]
    }
  }
}
