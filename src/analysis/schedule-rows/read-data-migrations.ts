import { isDeadBlock } from '../python/dead-blocks.ts'
import type { Argument, BlockFact, Expression, Statement } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import { bindArguments } from '../semantic/bind-arguments.ts'
import type { FunctionEntity, Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { mergeOptions, NO_OPTIONS, optionsOf, spread } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolve, resolveOne } from '../semantic/resolve.ts'
import { functionScope, moduleScope } from '../semantic/scope.ts'
import { unrollLoop } from '../semantic/unroll-loops.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import { type Call, callsIn } from './calls-in.ts'
import {
  conditionsOf,
  createSubjects,
  type Subject,
  type Subjects,
  type TaskNames,
  valuesOf,
} from './orm-query.ts'
import {
  type DataMigration,
  type RowEvent,
  type RowFilter,
  type RowValues,
  SOME_ROWS,
} from './replay-row-events.ts'
import { rowMessage } from './row-message.ts'

/** Far more than people write in one migration. Nested loops and calls multiply. */
const MAX_STATEMENTS = 10_000
const MAX_CALLS = 6
const MAX_ROUNDS = 200

/** Whether a path is a Django migration. */
export function isMigration(path: string): boolean {
  return /(^|\/)migrations\/(?!__init__\.py$)[^/]+\.py$/.test(path)
}

/** The changes that migrations make to schedule rows. An unread migration may change anything. */
export function readDataMigrations(program: Program, paths: readonly string[]): DataMigration[] {
  return paths.map((path) => {
    const module = moduleScope(program, path)
    return { path, events: module ? eventsOf(program, module) : [{ kind: 'delete', where: SOME_ROWS }] }
  })
}

interface Reader {
  readonly subjects: Subjects
  readonly events: RowEvent[]
  statementsLeft: number
  callsOpen: number
}

function createReader(program: Program, nameOf?: TaskNames): Reader {
  return {
    subjects: createSubjects(program, nameOf),
    events: [],
    statementsLeft: MAX_STATEMENTS,
    callsOpen: 0,
  }
}

/**
 * The changes that other code makes to rows: commands, signal handlers, views. Each function is read for itself, because
 * nothing tells which of them run, and with which arguments.
 */
export function readRowCode(program: Program, paths: readonly string[], nameOf: TaskNames): DataMigration[] {
  return paths.map((path) => {
    const module = moduleScope(program, path)
    const reader = createReader(program, nameOf)
    if (module) {
      readBody(reader, module, module.statements)
      for (const { statement: fact, scope } of walkScopes(module, INSIDE)) {
        if (fact.kind !== 'function') continue
        const entity: FunctionEntity = { kind: 'function', fact, scope }
        readFunction(reader, entity, functionScope(entity))
      }
    }
    return { path, events: reader.events }
  })
}

const INSIDE = { functions: 'own scope', classes: 'own scope', deadBlocks: 'skip' } as const

function eventsOf(program: Program, module: Scope): RowEvent[] {
  const reader = createReader(program)
  for (const statement of module.statements) {
    if (statement.kind !== 'class' || statement.name !== 'Migration') continue
    for (const inner of statement.body) {
      if (inner.kind === 'assignment') readOperations(reader, module, inner.value)
    }
  }
  if (reader.statementsLeft < 0) reader.events.push({ kind: 'delete', where: SOME_ROWS })
  return reader.events
}

/** The operations in order, including those inside `SeparateDatabaseAndState`. */
function readOperations(reader: Reader, module: Scope, expression: Expression): void {
  for (const call of callsIn(expression)) {
    const name = 'name' in call.callee ? call.callee.name : ''
    const forwards = findArgument(call.arguments, 'code') ?? call.arguments[0]
    if (name === 'RunSQL') readSql(reader, module, call.arguments)
    if (name !== 'RunPython' || !forwards) continue
    const [entity, ...others] = resolve(reader.subjects.program, module, forwards.value)
    if (entity?.kind === 'function' && others.length === 0)
      readFunction(reader, entity, functionScope(entity))
    else if (entity?.kind !== 'attribute' && entity?.kind !== 'external') someRows(reader)
  }
}

/** Records that unknown rows may be deleted. */
function someRows({ events }: Reader): void {
  events.push({ kind: 'delete', where: SOME_ROWS })
}

/** SQL is not parsed: a statement that names the table may change any row. */
function readSql(reader: Reader, scope: Scope, args: readonly Argument[]): void {
  const texts = args.map(({ value }) => evaluateText(reader.subjects.program, scope, value))
  if (texts.some((text) => text === null || /periodictask/i.test(text))) someRows(reader)
}

function readFunction(reader: Reader, { fact }: FunctionEntity, scope: Scope): void {
  // Facts omit most function bodies in files that name no rows.
  const isLeftOut = fact.body.length === 0 && /\b(?:update|delete|save)\b/.test(fact.words)
  if (isLeftOut) someRows(reader)
  else readBody(reader, scope, fact.body)
}

function readBody(reader: Reader, scope: Scope, statements: readonly Statement[]): void {
  for (const statement of statements) {
    if (--reader.statementsLeft < 0) return
    switch (statement.kind) {
      case 'assignment':
        readCalls(reader, scope, statement.value, statement.line)
        readFieldAssignment(reader, scope, statement.target, statement.value)
        break
      case 'expression':
      case 'return':
        readCalls(reader, scope, statement.value, statement.line)
        break
      case 'block':
        if (!isDeadBlock(statement)) readBlock(reader, scope, statement)
        break
      default:
        break
    }
  }
}

function readBlock(reader: Reader, scope: Scope, block: BlockFact): void {
  const { form, head, body } = block
  for (const expression of head) readCalls(reader, scope, expression, block.line)
  const [target, iterable] = head
  if (form !== 'for' || !target || !iterable) {
    readBody(reader, scope, body)
    return
  }
  const rounds = unrollLoop(reader.subjects.program, scope, block, MAX_ROUNDS)
  if (rounds === null) {
    if (target.kind === 'name') reader.subjects.bind(scope, target.name, reader.subjects.of(scope, iterable))
    readBody(reader, scope, body)
    return
  }
  for (const round of rounds) {
    // A name that the body binds has another value in each round.
    readBody(reader, { ...round, statements: [...round.statements, ...body] }, body)
  }
}

const FIELD = /^(?:name|task|enabled)$/

/** `row.task = "shop.tasks.pay"` */
function readFieldAssignment(reader: Reader, scope: Scope, target: Expression, value: Expression): void {
  if (target.kind !== 'attribute' || !FIELD.test(target.name)) return
  const subject = reader.subjects.of(scope, target.object)
  const option = { keyword: target.name, value, scope, argument: null }
  const values = valuesOf({ byKeyword: new Map([[target.name, option]]), hidden: null }, reader.subjects)
  if (subject.kind === 'rows') reader.events.push({ kind: 'update', where: subject.where, values })
  else if (subject.kind === 'unknown' && target.name === 'task') someRows(reader)
}

function readCalls(reader: Reader, scope: Scope, expression: Expression, line: number): void {
  for (const call of callsIn(expression)) readCall(reader, scope, call, line)
}

function readCall(reader: Reader, scope: Scope, call: Call, line: number): void {
  const { subjects, events } = reader
  const { callee, arguments: args } = call
  const { program } = subjects
  if (subjects.of(scope, callee).kind === 'model') {
    const given = optionsOf(program, scope, args)
    events.push({
      kind: 'create',
      values: valuesOf(given, subjects),
      line,
      message: rowMessage(given, { program, path: scope.path, line }),
    })
    return
  }
  const subject: Subject =
    callee.kind === 'attribute' ? subjects.of(scope, callee.object) : { kind: 'unknown' }
  const method = callee.kind === 'attribute' ? callee.name : ''
  if (/^execute(?:many)?$/.test(method)) readSql(reader, scope, args)
  else if (subject.kind === 'rows') readMethod(reader, scope, { method, args, line }, subject.where)
  else {
    const isChange = method === 'delete' || (method === 'update' && isRowUpdate(args))
    if (subject.kind === 'unknown' && isChange) someRows(reader)
    readOwnFunction(reader, scope, call)
  }
}

/** A mapping has an `update` method, too. */
function isRowUpdate(args: readonly Argument[]): boolean {
  return args.some(({ keyword, star }) => star === '**' || (keyword !== null && FIELD.test(keyword)))
}

interface MethodCall {
  readonly method: string
  readonly args: readonly Argument[]
  readonly line: number
}

function readMethod(
  { subjects, events }: Reader,
  scope: Scope,
  { method, args, line }: MethodCall,
  where: RowFilter,
): void {
  const { program } = subjects
  const given = optionsOf(program, scope, args)
  const values = valuesOf(given, subjects)
  switch (method) {
    case 'create':
      events.push({
        kind: 'create',
        values,
        line,
        message: rowMessage(given, { program, path: scope.path, line }),
      })
      break
    case 'update':
      events.push({ kind: 'update', where, values })
      break
    case 'delete':
      events.push({ kind: 'delete', where })
      break
    case 'get_or_create':
    case 'update_or_create': {
      const defaults = given.byKeyword.get('defaults')
      const changes = defaults ? spread(program, defaults.scope, defaults.value) : NO_OPTIONS
      const merged = mergeOptions(given, changes)
      events.push({
        kind: 'ensure',
        where: [...where, ...conditionsOf(program, scope, args)],
        values: valuesOf(merged, subjects),
        changes: method === 'update_or_create' ? valuesOf(changes, subjects) : NOTHING,
        line,
        message: rowMessage(merged, { program, path: scope.path, line }),
      })
      break
    }
    default:
      break
  }
}

const NOTHING: RowValues = {}

/** Reads a function of the repository with the arguments of the call. */
function readOwnFunction(reader: Reader, scope: Scope, { callee, arguments: args }: Call): void {
  const { program } = reader.subjects
  const entity = resolveOne(program, scope, callee)
  if (entity?.kind !== 'function') return
  if (reader.callsOpen >= MAX_CALLS || --reader.statementsLeft < 0) {
    someRows(reader)
    return
  }
  reader.callsOpen++
  readFunction(
    reader,
    entity,
    functionScope(entity, bindArguments(program, entity, { scope, arguments: args }, null)),
  )
  reader.callsOpen--
}
