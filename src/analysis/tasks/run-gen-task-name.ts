import type { Expression, FunctionFact, Statement } from '../python/facts.ts'
import { isPositional } from '../semantic/arguments.ts'
import type { Static } from '../semantic/static-value.ts'
import { braceFormat, percentFormat } from '../semantic/string-formatting.ts'

type Texts = ReadonlyMap<string, string>

/** A longer method is not followed. */
const MAX_STATEMENTS = 20

/**
 * The result of an application's `gen_task_name(self, name, module)` where its body is a few plain operations on the two;
 * null for any other body.
 * https://docs.celeryq.dev/en/stable/userguide/tasks.html#changing-the-automatic-naming-behavior
 */
export function generatedName(method: FunctionFact, name: string, module: string): string | null {
  const [, first, second, ...others] = method.parameters
  if (!first || !second || others.length > 0 || method.body.length > MAX_STATEMENTS) return null
  if (method.decorators.length > 0) return null
  const answer = run(
    method.body,
    new Map([
      [first.name, name],
      [second.name, module],
    ]),
  )
  return answer.kind === 'returned' ? answer.text : null
}

type Answer =
  | { readonly kind: 'returned'; readonly text: string | null }
  | { readonly kind: 'went-on'; readonly texts: Texts }
  | { readonly kind: 'unclear' }

function run(statements: readonly Statement[], given: Texts): Answer {
  let texts = given
  /** Whether no branch of the last `if` ran, so that its `elif` and `else` may. */
  let isOpen = false
  for (const statement of statements) {
    if (statement.kind === 'return') return { kind: 'returned', text: textOf(statement.value, texts) }
    if (statement.kind === 'assignment') {
      const value = textOf(statement.value, texts)
      if (statement.target.kind !== 'name' || statement.operator !== '=' || value === null) return UNCLEAR
      texts = new Map([...texts, [statement.target.name, value]])
    } else if (statement.kind === 'block' && (statement.form === 'if' || statement.form === 'else')) {
      if (statement.form === 'else' && !isOpen) continue
      const [condition] = statement.head
      const holds = condition ? testOf(condition, texts) : statement.form === 'else' || null
      if (holds === null) return UNCLEAR
      isOpen = !holds
      if (!holds) continue
      const inside = run(statement.body, texts)
      if (inside.kind !== 'went-on') return inside
      texts = inside.texts
    } else return UNCLEAR
  }
  return { kind: 'went-on', texts }
}

const UNCLEAR: Answer = { kind: 'unclear' }

/** `module.endswith(".tasks")` */
function testOf(expression: Expression, texts: Texts): boolean | null {
  const called = methodOf(expression, texts)
  const [part] = called?.values ?? []
  if (part === undefined) return null
  if (called?.method === 'endswith') return called.text.endsWith(part)
  return called?.method === 'startswith' ? called.text.startsWith(part) : null
}

/** Replacements that repeat each other would fill the memory. */
const MAX_LENGTH = 1000

function textOf(expression: Expression, texts: Texts): string | null {
  const text = unlimitedText(expression, texts)
  return text !== null && text.length > MAX_LENGTH ? null : text
}

function unlimitedText(expression: Expression, texts: Texts): string | null {
  switch (expression.kind) {
    case 'string':
      return expression.value
    case 'name':
      return texts.get(expression.name) ?? null
    case 'joined':
      return joined(expression.parts, texts)
    case 'binary':
      if (expression.operator === '%') return interpolated(expression, texts)
      return expression.operator === '+' ? joined([expression.left, expression.right], texts) : null
    case 'subscript': {
      const { index } = expression
      if (index.kind === 'number') return partOf(expression.object, index.text, texts)
      const text = textOf(expression.object, texts)
      return text !== null && index.kind === 'slice' ? sliced(text, index.from, index.to) : null
    }
    case 'call':
      return inheritedName(expression, texts) ?? changed(expression, texts)
    default:
      return null
  }
}

function joined(parts: readonly Expression[], texts: Texts): string | null {
  const found = parts.map((part) => textOf(part, texts))
  return found.every((part) => part !== null) ? found.join('') : null
}

/** `module.split(".")[0]` */
function partOf(list: Expression, index: string, texts: Texts): string | null {
  const called = methodOf(list, texts)
  const [separator = ''] = called?.values ?? []
  if (called?.method !== 'split' || called.values.length !== 1 || separator === '') return null
  return called.text.split(separator).at(Number(index)) ?? null
}

/** `"%s.%s" % (module, name)` */
function interpolated({ left, right }: Expression & { kind: 'binary' }, texts: Texts): string | null {
  const template = textOf(left, texts)
  const operands = right.kind === 'sequence' ? right.items : [right]
  const values = operands.map((operand) => textOf(operand, texts))
  if (template === null || !values.every((value) => value !== null)) return null
  return textFrom(percentFormat(template, values))
}

function textFrom(value: Static): string | null {
  return value.known && typeof value.value === 'string' ? value.value : null
}

/** `super().gen_task_name(name, module)`, which is the module's path. */
function inheritedName(
  { callee, arguments: args }: Expression & { kind: 'call' },
  texts: Texts,
): string | null {
  if (callee.kind !== 'attribute' || callee.name !== 'gen_task_name' || callee.object.kind !== 'call')
    return null
  const { object } = callee
  if (object.callee.kind !== 'name' || object.callee.name !== 'super') return null
  const [name, module] = args.map(({ keyword, value }) => (keyword === null ? textOf(value, texts) : null))
  return name != null && module != null ? `${module}.${name}` : null
}

function changed(expression: Expression, texts: Texts): string | null {
  const called = methodOf(expression, texts)
  if (called === null) return null
  const [first = '', second] = called.values
  const { text, method } = called
  switch (method) {
    case 'lower':
      return text.toLowerCase()
    case 'replace':
      return second === undefined || first === '' ? null : text.replaceAll(first, () => second)
    case 'format':
      return textFrom(braceFormat(text, called.values, new Map()))
    case 'removesuffix':
      return first !== '' && text.endsWith(first) ? text.slice(0, -first.length) : text
    case 'removeprefix':
      return text.startsWith(first) ? text.slice(first.length) : text
    default:
      return null
  }
}

function methodOf(
  expression: Expression,
  texts: Texts,
): { readonly text: string; readonly method: string; readonly values: readonly string[] } | null {
  if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return null
  const text = textOf(expression.callee.object, texts)
  const values = expression.arguments.flatMap((argument) => {
    const known = isPositional(argument) ? textOf(argument.value, texts) : null
    return known === null ? [] : [known]
  })
  if (text === null || values.length < expression.arguments.length) return null
  return { text, method: expression.callee.name, values }
}

/** As Python slices text: characters outside of the basic plane, which JavaScript counts twice, are not in task names. */
function sliced(text: string, from: number | null, to: number | null): string {
  return text.slice(from ?? 0, to ?? text.length)
}
