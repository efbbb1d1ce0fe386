import type { Argument, Expression } from '../python/facts.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Entity, FunctionEntity, Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { type Options, optionsOf } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolve, resolveOne } from '../semantic/resolve.ts'
import { type RowCondition, type RowFilter, type RowValues, SOME_ROWS } from './replay-row-events.ts'

/** The kind of object that an expression of a migration gives. */
export type Subject =
  /** `PeriodicTask` */
  | { readonly kind: 'model' }
  /** A manager, a query or a single row. */
  | { readonly kind: 'rows'; readonly where: RowFilter }
  /** Certainly not schedule rows. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown' }

/** The wire name of the task that a function defines; null for other functions. */
export type TaskNames = (definition: FunctionEntity) => string | null

export interface Subjects {
  readonly program: Program
  readonly nameOf: TaskNames
  of(scope: Scope, expression: Expression): Subject
  /** Sets the subject of a loop variable in the loop's body. */
  bind(scope: Scope, name: string, subject: Subject): void
}

const MODEL: Subject = { kind: 'model' }
const OTHER: Subject = { kind: 'other' }
const UNKNOWN: Subject = { kind: 'unknown' }

/** Evaluates each expression once per body: names can form a cycle. */
export function createSubjects(program: Program, nameOf: TaskNames = () => null): Subjects {
  const known = new WeakMap<Scope['statements'], Map<Expression, Subject>>()
  const variables = new WeakMap<Scope['statements'], Map<string, Subject>>()
  const subjects: Subjects = {
    program,
    nameOf,
    of(scope, expression) {
      const here = known.get(scope.statements) ?? new Map<Expression, Subject>()
      known.set(scope.statements, here)
      const answer = here.get(expression)
      if (answer) return answer
      here.set(expression, UNKNOWN)
      const variable = expression.kind === 'name' ? boundTo(variables, scope, expression.name) : null
      const found = variable ?? subjectOf(subjects, scope, expression)
      here.set(expression, found)
      return found
    },
    bind({ statements }, name, subject) {
      const here = variables.get(statements) ?? new Map<string, Subject>()
      variables.set(statements, here.set(name, subject))
    },
  }
  return subjects
}

function boundTo(
  variables: WeakMap<Scope['statements'], ReadonlyMap<string, Subject>>,
  scope: Scope,
  name: string,
): Subject | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = variables.get(at.statements)?.get(name)
    if (found) return found
  }
  return null
}

function subjectOf(subjects: Subjects, scope: Scope, expression: Expression): Subject {
  switch (expression.kind) {
    case 'name':
      return named(subjects, scope, expression)
    case 'attribute': {
      const object = subjects.of(scope, expression.object)
      if (object.kind === 'model') return MANAGER.test(expression.name) ? { kind: 'rows', where: [] } : OTHER
      return object.kind === 'unknown' ? named(subjects, scope, expression) : OTHER
    }
    case 'call':
      return called(subjects, scope, expression)
    case 'subscript': {
      const object = subjects.of(scope, expression.object)
      return object.kind === 'rows' ? { kind: 'rows', where: [...object.where, ...SOME_ROWS] } : object
    }
    case 'choice':
      return agreed(expression.options.map((option) => subjects.of(scope, option)))
    case 'other':
      return UNKNOWN
    default:
      return OTHER
  }
}

const MANAGER = /^(objects|_default_manager|_base_manager)$/

function named(subjects: Subjects, scope: Scope, expression: Expression): Subject {
  return agreed(resolve(subjects.program, scope, expression).map((entity) => entitySubject(subjects, entity)))
}

function entitySubject(subjects: Subjects, entity: Entity): Subject {
  switch (entity.kind) {
    case 'external':
      return entity.name === 'django_celery_beat.models.PeriodicTask' ? MODEL : OTHER
    case 'value':
      return subjects.of(entity.scope, entity.expression)
    case 'attribute':
    case 'unknown':
      return UNKNOWN
    default:
      return OTHER
  }
}

function agreed(all: readonly Subject[]): Subject {
  const [first, ...others] = all
  if (!first) return UNKNOWN
  if (others.length === 0) return first
  if (others.some(({ kind }) => kind !== first.kind)) return UNKNOWN
  return first.kind === 'rows' ? { kind: 'rows', where: SOME_ROWS } : first
}

type Call = Expression & { readonly kind: 'call' }

/** Methods that keep the rows: `rows.order_by("name")`. */
const SAME_ROWS =
  /^(all|using|order_by|select_related|prefetch_related|select_for_update|only|defer|distinct|reverse|iterator|first|last|get_queryset)$/
const CONSTRUCTOR = /^(list|tuple|set|sorted|reversed|iter)$/

function called(subjects: Subjects, scope: Scope, call: Call): Subject {
  const { callee, arguments: args } = call
  if (callee.kind === 'attribute' && callee.name === 'get_model') return modelNamed(subjects, scope, args)
  if (subjects.of(scope, callee).kind === 'model') return instance(subjects, scope, args)
  if (callee.kind === 'name') {
    const [first] = args
    return CONSTRUCTOR.test(callee.name) && first ? subjects.of(scope, first.value) : UNKNOWN
  }
  if (callee.kind !== 'attribute') return UNKNOWN
  const object = subjects.of(scope, callee.object)
  if (object.kind !== 'rows') return object.kind === 'model' ? UNKNOWN : object
  const { where } = object
  if (SAME_ROWS.test(callee.name)) return object
  switch (callee.name) {
    case 'filter':
    case 'get':
    case 'get_or_create':
    case 'update_or_create':
      return { kind: 'rows', where: [...where, ...conditionsOf(subjects.program, scope, args)] }
    case 'create':
      return instance(subjects, scope, args)
    default:
      return { kind: 'rows', where: [...where, ...SOME_ROWS] }
  }
}

/** `apps.get_model("django_celery_beat", "PeriodicTask")`, `apps.get_model("django_celery_beat.PeriodicTask")` */
function modelNamed({ program }: Subjects, scope: Scope, args: readonly Argument[]): Subject {
  const texts = args.map(({ value }) => evaluateText(program, scope, value))
  if (texts.length === 0 || texts.some((text) => text === null)) return UNKNOWN
  return texts.join('.').toLowerCase() === 'django_celery_beat.periodictask' ? MODEL : OTHER
}

/** A single row, identified by its name. */
function instance(subjects: Subjects, scope: Scope, args: readonly Argument[]): Subject {
  const { name } = valuesOf(optionsOf(subjects.program, scope, args), subjects)
  return { kind: 'rows', where: typeof name === 'string' ? [{ field: 'name', texts: [name] }] : SOME_ROWS }
}

/** The conditions of `filter(…)`. */
export function conditionsOf(program: Program, scope: Scope, args: readonly Argument[]): RowFilter {
  const { byKeyword, hidden } = optionsOf(program, scope, args)
  const conditions = [...byKeyword.values()].flatMap((option): RowCondition[] => {
    const [, field, operator] = /^(name|task)(?:__(exact|in))?$/.exec(option.keyword) ?? []
    // These keywords of `get_or_create` are not conditions.
    if (option.keyword === 'defaults' || option.keyword === 'create_defaults') return []
    if (field !== 'name' && field !== 'task') return [{ field: null }]
    const texts =
      operator === 'in'
        ? textsOf(program, option.scope, option.value)
        : [evaluateText(program, option.scope, option.value)]
    const isKnown = texts?.every((text) => text !== null) === true
    return [{ field, texts: isKnown ? texts.filter((text) => text !== null) : null }]
  })
  // `filter(Q(…))`
  const isOpen = hidden !== null || args.some(({ keyword, star }) => keyword === null && star !== '**')
  return isOpen ? [...conditions, ...SOME_ROWS] : conditions
}

/** The fields of a row that keyword arguments set. */
export function valuesOf({ byKeyword, hidden }: Options, subjects: Subjects): RowValues {
  const { program } = subjects
  const values: { name?: string | null; task?: string | null; enabled?: boolean | null } = {}
  for (const field of ['name', 'task'] as const) {
    const option = byKeyword.get(field)
    if (option)
      values[field] =
        evaluateText(program, option.scope, option.value) ?? taskName(subjects, option.scope, option.value)
    else if (hidden !== null) values[field] = null
  }
  const enabled = byKeyword.get('enabled')
  if (enabled) {
    const value = evaluate(program, enabled.scope, enabled.value)
    values.enabled = value.known && typeof value.value === 'boolean' ? value.value : null
  }
  return values
}

/** `pay.name`, where `pay` is a task. */
function taskName({ program, nameOf }: Subjects, scope: Scope, expression: Expression): string | null {
  if (expression.kind !== 'attribute' || expression.name !== 'name') return null
  const entity = resolveOne(program, scope, expression.object)
  return entity?.kind === 'function' ? nameOf(entity) : null
}

function textsOf(program: Program, scope: Scope, expression: Expression): (string | null)[] | null {
  if (expression.kind === 'sequence')
    return expression.items.map((item) => evaluateText(program, scope, item))
  if (expression.kind !== 'name' && expression.kind !== 'attribute') return null
  const list = constantOf(program, scope, expression)
  if (list.kind === 'unknown' || list.expression.kind !== 'sequence') return null
  return list.expression.items.map((item) => evaluateText(program, list.scope, item))
}
