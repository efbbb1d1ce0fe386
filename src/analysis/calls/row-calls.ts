import type { Expression } from '../python/facts.ts'
import { isMigration, readDataMigrations, readRowCode } from '../schedule-rows/read-data-migrations.ts'
import type { DataMigration } from '../schedule-rows/replay-row-events.ts'
import type { RowMessage } from '../schedule-rows/row-message.ts'
import { isExternal } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Option } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import type { ScopedStatement } from '../semantic/walk-scopes.ts'
import { type CalledTask, taskOfName } from './called-task.ts'
import {
  type GivenArguments,
  givenInOptions,
  givenPositions,
  listed,
  mapped,
  mayGrow,
  NOTHING_GIVEN,
} from './given-arguments.ts'

/** A row of django-celery-beat that code or a migration creates, and what beat sends for it. */
export interface RowCall {
  readonly line: number
  readonly task: CalledTask
  readonly given: GivenArguments
  /** Its arguments as the code writes them. */
  readonly fields: readonly (Expression | null)[]
}

/** The rows that the statements of a file create, each once. */
export function rowCallsIn(program: Program, path: string, found: readonly ScopedStatement[]): RowCall[] {
  // Most files create none.
  if (!isMigration(path) && !found.some(importsRows)) return []
  if (isMigration(path) && found.some(replacesOthers)) return []
  // Code that sets the arguments of a row afterwards replaces those that it has at first.
  const isSet = found.some(setsArguments)
  const seen = new Set<string>()
  return messagesIn(read(program, path)).flatMap((message) => {
    const task = message.path === path ? taskOf(program, message.task) : null
    if (task === null) return []
    const { line, args, kwargs } = message
    // A function is read for itself and for each of its calls.
    const key = JSON.stringify([line, args?.value.at, kwargs?.value.at, task.kind === 'name' && task.name])
    if (seen.has(key)) return []
    seen.add(key)
    const given = isSet ? UNKNOWN : givenInOptions(argsOf(program, args), kwargsOf(program, kwargs))
    return [{ line, task, given, fields: [args?.value ?? null, kwargs?.value ?? null] }]
  })
}

function read(program: Program, path: string): readonly DataMigration[] {
  return isMigration(path) ? readDataMigrations(program, [path]) : readRowCode(program, [path], () => null)
}

function messagesIn(read: readonly DataMigration[]): RowMessage[] {
  return read.flatMap(({ events }) =>
    events.flatMap((event) => ('message' in event && event.message ? [event.message] : [])),
  )
}

function importsRows({ statement }: ScopedStatement): boolean {
  if (statement.kind === 'import') return statement.module.startsWith('django_celery_beat')
  if (statement.kind !== 'from') return false
  return (
    statement.module.startsWith('django_celery_beat') ||
    statement.names.some(({ imported }) => imported === 'PeriodicTask')
  )
}

/** `replaces = [("shop", "0001_initial")]`: where those ran, a squashed migration does not. */
function replacesOthers({ statement }: ScopedStatement): boolean {
  return (
    statement.kind === 'assignment' &&
    statement.target.kind === 'name' &&
    statement.target.name === 'replaces'
  )
}

const ARGUMENTS = /^(?:args|kwargs)$/

/** `row.kwargs = …`, `rows.update(kwargs=…)`, `setattr(row, …)` */
function setsArguments({ statement }: ScopedStatement): boolean {
  if (statement.kind === 'assignment' && statement.target.kind === 'attribute') {
    const { object, name } = statement.target
    if (ARGUMENTS.test(name) && !(object.kind === 'name' && object.name === 'self')) return true
  }
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false
  const { callee, arguments: given } = statement.value
  const name = lastName(callee)
  if (name === 'setattr') return true
  return (
    name === 'update' && given.some(({ keyword, star }) => star === '**' || ARGUMENTS.test(keyword ?? ''))
  )
}

/** The task of a row, by its name or as `pay.name`. */
function taskOf(program: Program, { scope, value }: Option): CalledTask | null {
  const name = evaluateText(program, scope, value)
  return name === null ? taskOfName(program, { scope, value }) : { kind: 'name', name }
}

const UNKNOWN: GivenArguments = mayGrow(NOTHING_GIVEN)

/** `json.dumps([1, "x"])`, `'[1, "x"]'`: beat parses the text as JSON. */
function argsOf(program: Program, field: Option | null): GivenArguments {
  if (field === null) return NOTHING_GIVEN
  const dumped = dumpedBy(program, field)
  if (dumped) return dumped.value.kind === 'sequence' ? listed(program, dumped, 'beat') : UNKNOWN
  const text = evaluateText(program, field.scope, field.value)
  if (text === '') return NOTHING_GIVEN
  const parsed = text === null ? null : parse(text)
  return Array.isArray(parsed) ? givenPositions(parsed.length) : UNKNOWN
}

function kwargsOf(program: Program, field: Option | null): GivenArguments {
  if (field === null) return NOTHING_GIVEN
  const dumped = dumpedBy(program, field)
  if (dumped) return isMapping(dumped.value) ? mapped(program, dumped) : UNKNOWN
  const text = evaluateText(program, field.scope, field.value)
  if (text === '') return NOTHING_GIVEN
  const parsed = text === null ? null : parse(text)
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  return isObject ? { ...NOTHING_GIVEN, keywords: Object.keys(parsed) } : UNKNOWN
}

/** `{"order_id": 1}`, `dict(order_id=1)`: a variable may change before it is written out. */
function isMapping(value: Expression): boolean {
  return value.kind === 'dictionary' || (value.kind === 'call' && lastName(value.callee) === 'dict')
}

const DUMPS = /^(?:(?:json|simplejson|ujson)|kombu\.utils\.json|rest_framework\.utils\.json)\.dumps$/

/** The value in `json.dumps(value)`, also behind a name. */
function dumpedBy(program: Program, { scope, value }: Option): Pick<Option, 'scope' | 'value'> | null {
  const entity = value.kind === 'call' ? null : resolveOne(program, scope, value)
  const here = entity?.kind === 'value' ? { scope: entity.scope, value: entity.expression } : { scope, value }
  if (here.value.kind !== 'call') return null
  const { callee, arguments: given } = here.value
  const [first] = given
  if (!first || first.keyword !== null || first.star !== '') return null
  const dumps = resolveOne(program, here.scope, callee)
  return dumps && isExternal(dumps, DUMPS) ? { scope: here.scope, value: first.value } : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
