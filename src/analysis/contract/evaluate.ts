import type { Expression } from '../python/facts.ts'
import type { Entity } from './entities.ts'
import type { Program, Scope } from './program.ts'
import { basesOf, resolve } from './resolve.ts'

/** What an expression is known to be before anything runs: a value, or the reason why it is not. */
export type Static =
  | { readonly known: true; readonly value: Scalar }
  | { readonly known: false; readonly reason: string }
export type Scalar = string | number | boolean | null

const MAX_STEPS = 24
const ENUM_CLASS =
  /^(enum\.(Enum|StrEnum|ReprEnum|IntEnum)|django\.db\.models(\.enums)?\.(TextChoices|Choices))$/

/** Evaluates strings, constants and what is put together from them, following names through the repository. */
export function evaluate(program: Program, scope: Scope, expression: Expression, steps = 0): Static {
  if (steps > MAX_STEPS) return unknown('is computed in a circle')
  switch (expression.kind) {
    case 'string':
      return { known: true, value: expression.value }
    case 'constant':
      return { known: true, value: expression.value }
    case 'number':
      return number(expression.text)
    case 'joined':
      return concatenate(expression.parts.map((part) => evaluate(program, scope, part, steps + 1)))
    case 'binary':
      if (expression.operator !== '+') return unknown(`uses the operator ${expression.operator}`)
      return concatenate([
        evaluate(program, scope, expression.left, steps + 1),
        evaluate(program, scope, expression.right, steps + 1),
      ])
    case 'name':
      if (expression.name === '__name__') return moduleName(program, scope)
      return agree(
        resolve(program, scope, expression).map((entity) => evaluateEntity(program, entity, steps + 1)),
      )
    case 'attribute':
      return evaluateAttribute(program, scope, expression, steps)
    case 'call':
      return unknown('is the result of a call')
    default:
      return unknown('is not a plain value')
  }
}

/** The value that an entity stands for. */
export function evaluateEntity(program: Program, entity: Entity, steps = 0): Static {
  switch (entity.kind) {
    case 'value':
      return memberValue(program, entity, steps)
    case 'unknown':
      return unknown(entity.reason)
    case 'external':
      return unknown(`${entity.name} is defined outside of the repository`)
    default:
      return unknown('is not a plain value')
  }
}

/** Whether a class makes its attributes members with a value of their own. */
export function isEnumClass(program: Program, entity: Entity & { kind: 'class' }, steps = 0): boolean {
  if (steps > MAX_STEPS) return false
  return basesOf(program, entity, steps).some((base) => {
    if (base.kind === 'external') return ENUM_CLASS.test(base.name)
    return base.kind === 'class' && isEnumClass(program, base, steps + 1)
  })
}

function evaluateAttribute(
  program: Program,
  scope: Scope,
  expression: Expression & { kind: 'attribute' },
  steps: number,
): Static {
  return agree(
    resolve(program, scope, expression).map((entity) => {
      // `Queues.MAIL.value`: the member is a value, and its attribute is the value again.
      if (entity.kind === 'attribute' && entity.name === 'value')
        return evaluateEntity(program, entity.object, steps + 1)
      return evaluateEntity(program, entity, steps + 1)
    }),
  )
}

/** A member of `TextChoices` is written `NAME = value, label`. */
function memberValue(program: Program, entity: Entity & { kind: 'value' }, steps: number): Static {
  const { expression, scope } = entity
  const first = expression.kind === 'sequence' ? expression.items[0] : undefined
  if (scope.kind === 'class' && first) return evaluate(program, scope, first, steps + 1)
  return evaluate(program, scope, expression, steps + 1)
}

function moduleName(program: Program, scope: Scope): Static {
  const module = program.layout.moduleOf(scope.path)
  return module === null ? unknown(`${scope.path} is no importable module`) : { known: true, value: module }
}

function number(text: string): Static {
  const value = Number(text.replaceAll('_', ''))
  return Number.isFinite(value) ? { known: true, value } : unknown('is a number of an unusual form')
}

function concatenate(parts: readonly Static[]): Static {
  let text = ''
  for (const part of parts) {
    if (!part.known) return part
    if (typeof part.value !== 'string') return unknown('joins text with something else')
    text += part.value
  }
  return { known: true, value: text }
}

function agree(values: readonly Static[]): Static {
  const [first, ...rest] = values
  if (first === undefined) return unknown('is not defined')
  for (const value of values) if (!value.known) return value
  const same = rest.every((value) => value.known && first.known && value.value === first.value)
  return same ? first : unknown('depends on a condition')
}

function unknown(reason: string): Static {
  return { known: false, reason }
}
