import type { Argument, Expression } from '../python/facts.ts'
import { constantOf } from './constant-of.ts'
import { functionAttribute, moduleName, packageName, qualifiedName } from './dunder-names.ts'
import { type ClassEntity, type Entity, isExternal, type Scope, type ValueEntity } from './entity.ts'
import type { Program } from './program.ts'
import { inheritsFrom, refersTo, resolve, resolveAttribute } from './resolve.ts'
import { type Scalar, type Static, unknown } from './static-value.ts'
import { braceFormat, percentFormat } from './string-formatting.ts'

/** Deeper than anybody writes, shallow enough for the stack. */
const MAX_STEPS = 60
/** Longer than any name: constants that multiply each other would fill the memory. */
const MAX_LENGTH = 1000
/** Bases whose members are text themselves, https://docs.python.org/3/library/enum.html#enum.StrEnum */
const TEXT_CLASS = /^(builtins\.str|enum\.StrEnum|django\.db\.models(\.enums)?\.TextChoices)$/
const ENUM_CLASS =
  /^(enum\.(Enum|StrEnum|ReprEnum|IntEnum)|django\.db\.models(\.enums)?\.(TextChoices|Choices))$/

/** Evaluates strings, constants and what is put together from them, following names through the repository. */
export function evaluate(program: Program, scope: Scope, expression: Expression, steps = 0): Static {
  const memory = program.memory.at(scope.path).values
  const values = memory.get(scope.statements) ?? new WeakMap<Expression, Static>()
  memory.set(scope.statements, values)
  const known = values.get(expression)
  if (known) return known
  if (steps > MAX_STEPS) return unknown('is computed in too many steps')
  values.set(expression, unknown('is computed in a cycle'))
  const value = compute(program, scope, expression, steps)
  values.set(expression, value)
  return value
}

function compute(program: Program, scope: Scope, expression: Expression, steps: number): Static {
  switch (expression.kind) {
    case 'string':
      return { known: true, value: expression.value }
    case 'constant':
      return { known: true, value: expression.value }
    case 'number':
      return number(expression.text)
    case 'joined':
      return concatenate(expression.parts.map((part) => formattedPart(program, scope, part, steps + 1)))
    case 'binary':
      if (expression.operator === '%') return formatted(program, scope, expression, steps)
      if (expression.operator !== '+') return unknown(`uses the operator ${expression.operator}`)
      return concatenate([
        evaluate(program, scope, expression.left, steps + 1),
        evaluate(program, scope, expression.right, steps + 1),
      ])
    case 'name':
      if (expression.name === '__name__') return moduleName(program, scope.path)
      if (expression.name === '__package__') return packageName(program, scope.path)
      if (scope.definition && expression.name === '__module__') return moduleName(program, scope.path)
      if (scope.definition && expression.name === '__qualname__')
        return qualifiedName(scope.definition, scope)
      return agree(
        resolve(program, scope, expression).map((entity) => evaluateEntity(program, entity, steps + 1)),
      )
    case 'attribute':
      return agree(
        resolve(program, scope, expression).map((entity) => attributeValue(program, entity, steps + 1)),
      )
    case 'subscript':
      return (
        lookedUp(program, scope, expression.object, expression.index, steps) ??
        unknown('is looked up and not there')
      )
    case 'choice':
      return agree(expression.options.map((option) => evaluate(program, scope, option, steps + 1)))
    case 'call':
      return methodResult(program, scope, expression, steps)
    default:
      return unknown('is not a plain value')
  }
}

/** The value of an entity. */
function evaluateEntity(program: Program, entity: Entity, steps = 0): Static {
  switch (entity.kind) {
    case 'value':
      return memberValue(program, entity, steps)
    case 'unknown':
      return unknown(entity.reason)
    case 'external':
      return unknown(`${entity.name} is defined outside of the repository`)
    case 'attribute':
      if (entity.object.kind === 'function') return functionAttribute(program, entity.object, entity.name)
      return unknown('is not a plain value')
    default:
      return unknown('is not a plain value')
  }
}

/** Whether a class is an enum: its attributes are members that have a value. */
export function isEnumClass(program: Program, entity: Entity): boolean {
  return inheritsFrom(program, entity, (base) => isExternal(base, ENUM_CLASS))
}

/** Whether instances of a class, and so members of an enum, are strings themselves. */
export function isTextClass(program: Program, entity: Entity): boolean {
  return inheritsFrom(program, entity, (base) => isExternal(base, TEXT_CLASS))
}

/** `Queues.MAIL.value` is the member's value. A member of a plain enum is not a value that Celery can use. */
function attributeValue(program: Program, entity: Entity, steps: number): Static {
  if (entity.kind === 'attribute' && entity.name === 'value') {
    return evaluateEntity(program, entity.object, steps)
  }
  const owner = entity.kind === 'value' ? classOf(entity.scope) : null
  if (owner && isEnumClass(program, owner) && !isTextClass(program, owner)) {
    return unknown('is a member of an enum that is not text')
  }
  return evaluateEntity(program, entity, steps)
}

/** A member of `TextChoices` is written `NAME = value, label`. */
function memberValue(program: Program, entity: ValueEntity, steps: number): Static {
  const { expression, scope } = entity
  const first = expression.kind === 'sequence' ? expression.items[0] : undefined
  const owner = first ? classOf(scope) : null
  if (first && owner && isEnumClass(program, owner)) return evaluate(program, scope, first, steps + 1)
  if (expression.kind === 'call' && scope.definition) {
    const value = automatic(program, entity, expression.callee)
    if (value !== null) return { known: true, value }
  }
  return evaluate(program, scope, expression, steps + 1)
}

/** `auto()` in an enum of strings that does not define `_generate_next_value_`; null for other values. */
function automatic(program: Program, { name, scope }: ValueEntity, callee: Expression): string | null {
  const owner = classOf(scope)
  if (owner === null || name === null) return null
  if (!refersTo(program, scope, callee, 'enum.auto')) return null
  const own = resolveAttribute(program, owner, '_generate_next_value_')
  if (own.some(({ kind }) => kind === 'function')) return null
  if (inheritsFrom(program, owner, (base) => isExternal(base, 'enum.StrEnum'))) return name.toLowerCase()
  // https://github.com/django/django/blob/stable/5.2.x/django/db/models/enums.py
  return inheritsFrom(program, owner, (base) => isExternal(base, /\.TextChoices$/)) ? name : null
}

function classOf(scope: Scope): ClassEntity | null {
  if (!scope.definition || scope.parent === null) return null
  return { kind: 'class', fact: scope.definition, scope: scope.parent }
}

/** Python's version decides whether a member of `class Names(str, Enum)` formats as `Names.MAIL` or as its value. */
function formattedPart(program: Program, scope: Scope, part: Expression, steps: number): Static {
  const isMember = resolve(program, scope, part).some((entity) => {
    const owner = part.kind !== 'string' && entity.kind === 'value' ? classOf(entity.scope) : null
    return owner !== null && inheritsFrom(program, owner, isPlainEnum)
  })
  return isMember ? unknown('is a formatted member of an enum') : evaluate(program, scope, part, steps)
}

function isPlainEnum(base: Entity): boolean {
  return isExternal(base, 'enum.Enum')
}

function formatted(
  program: Program,
  scope: Scope,
  { left, right }: Expression & { kind: 'binary' },
  steps: number,
): Static {
  const template = evaluate(program, scope, left, steps + 1)
  if (!template.known) return template
  if (typeof template.value !== 'string') return unknown('is a remainder')
  const operands = right.kind === 'sequence' ? right.items : [right]
  const values = scalars(operands.map((operand) => formattedPart(program, scope, operand, steps + 1)))
  return 'reason' in values ? values : percentFormat(template.value, values.scalars)
}

/** `NAMES["x"]` of a literal mapping that nothing changes; null where no item has the key. */
function lookedUp(
  program: Program,
  scope: Scope,
  object: Expression,
  index: Expression,
  steps: number,
): Static | null {
  const key = evaluate(program, scope, index, steps + 1)
  if (!key.known) return key
  const mapping = constantOf(program, scope, object)
  if (mapping.kind === 'unknown') return unknown(`is looked up in ${mapping.reason}`)
  if (mapping.expression.kind !== 'dictionary')
    return unknown('is looked up in something that is not written out')
  const { items } = mapping.expression
  const keys = items.map((item) => (item.key ? evaluate(program, mapping.scope, item.key, steps + 1) : null))
  if (keys.some((one) => one === null || !one.known))
    return unknown('is looked up among keys that are not known')
  const found = items.findLast((_, i) => {
    const own = keys[i]
    return own?.known && own.value === key.value
  })
  return found ? evaluate(program, mapping.scope, found.value, steps + 1) : null
}

/** `NAMES.get("x")`, `NAMES.get("x", "otherwise")` */
function got(
  program: Program,
  scope: Scope,
  object: Expression,
  args: readonly Argument[],
  steps: number,
): Static {
  const [key, otherwise] = args
  if (!key || args.some(({ keyword, star }) => keyword !== null || star !== '')) {
    return unknown('is the result of a call')
  }
  const found = lookedUp(program, scope, object, key.value, steps)
  if (found) return found
  return otherwise ? evaluate(program, scope, otherwise.value, steps + 1) : { known: true, value: null }
}

/** `"…".format(…)` and `"…".join(…)` of known values. */
function methodResult(
  program: Program,
  scope: Scope,
  { callee, arguments: args }: Expression & { kind: 'call' },
  steps: number,
): Static {
  if (callee.kind !== 'attribute') return unknown('is the result of a call')
  if (callee.name === 'get') return got(program, scope, callee.object, args, steps)
  if (callee.name !== 'format' && callee.name !== 'join') return unknown('is the result of a call')
  const text = evaluate(program, scope, callee.object, steps + 1)
  if (!text.known) return text
  if (typeof text.value !== 'string' || args.some((argument) => argument.star !== '')) {
    return unknown('is the result of a call')
  }
  const [only] = args
  const isJoin = callee.name === 'join'
  if (isJoin && (args.length !== 1 || only?.value.kind !== 'sequence'))
    return unknown('is the result of a call')
  const operands =
    isJoin && only?.value.kind === 'sequence' ? only.value.items : args.map(({ value }) => value)
  const part = isJoin ? evaluate : formattedPart
  const values = scalars(operands.map((operand) => part(program, scope, operand, steps + 1)))
  if ('reason' in values) return values
  if (isJoin) return joined(text.value, values.scalars)
  const named = new Map(
    args.flatMap(({ keyword }, i) => (keyword === null ? [] : [[keyword, values.scalars[i] ?? null]])),
  )
  const positional = values.scalars.filter((_, i) => args[i]?.keyword === null)
  return braceFormat(text.value, positional, named)
}

function joined(separator: string, values: readonly Scalar[]): Static {
  const texts = values.filter((value) => typeof value === 'string')
  if (texts.length < values.length) return unknown('joins text with something else')
  return limited(texts.join(separator))
}

function scalars(
  values: readonly Static[],
): { readonly scalars: readonly Scalar[] } | (Static & { readonly known: false }) {
  const all: Scalar[] = []
  for (const value of values) {
    if (!value.known) return value
    all.push(value.value)
  }
  return { scalars: all }
}

function limited(text: string): Static {
  return text.length > MAX_LENGTH ? unknown('is longer than a name') : { known: true, value: text }
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
    if (text.length > MAX_LENGTH) return unknown('is longer than a name')
  }
  return { known: true, value: text }
}

function agree(values: readonly Static[]): Static {
  const [first, ...rest] = values
  if (first === undefined) return unknown('is not defined')
  for (const value of values) if (!value.known) return value
  const same = rest.every((value) => value.known && first.known && value.value === first.value)
  return same ? first : unknown('has more than one value')
}
