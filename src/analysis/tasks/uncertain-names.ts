import type { Expression, Statement } from '../python/facts.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { resolve, resolveOne } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import type { FoundTask } from './found-task.ts'
import { taskKey } from './further-names.ts'
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

/** Ways to send a task, whose texts name what is sent, and to test one. */
const NO_REGISTRATION =
  /^(?:send_task|signature|subtask|Signature|delay|apply_async|si?|add_periodic_task|patch|assert\w*)$/

/**
 * Names beside a task where code may register it under them: `alias(pay, "shop.charge")`, `{"shop.charge": pay}` and
 * `tasks["shop.charge"] = …`; and all texts in the collections of a file that computes such names: `tasks[old] = …`.
 */
export function namesBesideTasks(program: Program, path: string): string[] {
  const module = moduleScope(program, path)
  if (module === null) return []
  const entered = { functions: 'own scope', classes: 'own scope', deadBlocks: 'enter' } as const
  const found = walkScopes(module, entered)
  const isComputed = found.some(({ statement, scope }) => nameOfKey(program, scope, statement) === null)
  const mayBe: Beside = isComputed ? () => true : (scope, one) => mayBeTask(program, scope, one)
  return found.flatMap(({ statement, scope }): string[] => {
    const name = nameOfKey(program, scope, statement)
    const own = name ? [name] : []
    if (statement.kind === 'assignment') return [...own, ...besideTasks(mayBe, scope, statement.value, 0)]
    const isValue = statement.kind === 'expression' || statement.kind === 'return'
    return isValue ? besideTasks(mayBe, scope, statement.value, 0) : []
  })
}

/** The name in `tasks[name] = …`; null where it is not known, and undefined for other statements. */
function nameOfKey(program: Program, scope: Scope, statement: Statement): string | null | undefined {
  const key = statement.kind === 'assignment' ? taskKey(statement.target) : null
  return key ? evaluateText(program, scope, key) : undefined
}

/** Whether texts beside an expression may be names of a task. */
type Beside = (scope: Scope, expression: Expression) => boolean

function besideTasks(mayBe: Beside, scope: Scope, value: Expression, steps: number): string[] {
  if (steps > MAX_STEPS) return []
  const inside = (one: Expression): string[] => besideTasks(mayBe, scope, one, steps + 1)
  switch (value.kind) {
    case 'call': {
      const given = value.arguments.map((argument) => argument.value)
      const texts = NO_REGISTRATION.test(lastName(value)) ? [] : given.flatMap(textOf)
      const isBeside = texts.length > 0 && given.some((one) => mayBe(scope, one))
      return [...(isBeside ? texts : []), ...given.flatMap(inside)]
    }
    case 'dictionary':
      return value.items.flatMap(({ key, value: item }) => {
        const texts = key === null ? [] : textOf(key)
        return [...(texts.length > 0 && mayBe(scope, item) ? texts : []), ...inside(item)]
      })
    case 'sequence': {
      const texts = value.items.flatMap(textOf)
      const isBeside = texts.length > 0 && value.items.some((one) => mayBe(scope, one))
      return [...(isBeside ? texts : []), ...value.items.flatMap(inside)]
    }
    default:
      return []
  }
}

function textOf(value: Expression): string[] {
  return value.kind === 'string' ? [value.value] : []
}

/** A decorated function, or an attribute of one: `pay`, `pay.run`. */
function mayBeTask(program: Program, scope: Scope, value: Expression): boolean {
  if (value.kind !== 'name' && value.kind !== 'attribute') return false
  return resolve(program, scope, value).some((entity) => {
    const object = entity.kind === 'attribute' ? entity.object : entity
    return object.kind === 'function' && object.fact.decorators.length > 0
  })
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
