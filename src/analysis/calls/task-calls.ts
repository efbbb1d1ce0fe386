import type { ScheduleEntry } from '../celery-config/beat-schedule.ts'
import type { Expression, SendFact } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { Entity, Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { type ScopedStatement, walkScopes } from '../semantic/walk-scopes.ts'
import { type CalledTask, taskOfName } from './called-task.ts'
import { type Before, linksOf, placeKey, placesInWorkflows } from './canvas.ts'
import {
  type GivenArguments,
  givenAsOptions,
  givenBefore,
  givenDirectly,
  givenInOptions,
  givenPositions,
  listed,
  mapped,
  mayGrow,
  NOTHING_GIVEN,
} from './given-arguments.ts'
import { rowCallsIn } from './row-calls.ts'
import { signatureArguments } from './signature-arguments.ts'

/** A call, signature, schedule entry or row, and the arguments that its messages carry. */
export interface TaskCall {
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly task: CalledTask
  readonly given: GivenArguments
  readonly by: 'call' | 'signature' | 'name' | 'schedule' | 'row'
  /** The result of a step before it is its first value. */
  readonly getsResult: boolean
  /** The signature that `add_periodic_task` puts on beat’s schedule. */
  readonly isPeriodic?: true
  /** The key of the schedule entry, as an offset into its file; null for others and where it is computed. */
  readonly keyAt: number | null
  /** How the call gives its arguments, without its place and its task: equal calls have equal texts. */
  text(): string
}

/** The calls of a file that send tasks, including calls in functions with local imports, and the rows that it creates. */
export function taskCallsIn(program: Program, path: string): TaskCall[] {
  const module = moduleScope(program, path)
  if (module === null) return []
  const entered = { functions: 'own scope', classes: 'own scope', deadBlocks: 'skip' } as const
  const found = walkScopes(module, entered)
  return [...sentCalls(program, found), ...rowCalls(program, path, found)]
}

function sentCalls(program: Program, found: readonly ScopedStatement[]): TaskCall[] {
  // Most files send nothing.
  if (!found.some(({ statement }) => statement.kind === 'send')) return []
  const places = new Map(
    found.flatMap(({ statement, scope }) => [...placesInWorkflows(program, scope, statement)]),
  )
  const calls = found.flatMap(({ statement, scope }) =>
    statement.kind === 'send' ? toCall({ program, scope, places }, statement) : [],
  )
  // `pay.s(1).delay()`: the signature and its call are one.
  const sent = new Set(calls.flatMap(({ call, root }) => (call.by === 'call' ? root : [])))
  return calls.flatMap(({ call, root }) => (call.by === 'signature' && sent.has(root) ? [] : call))
}

function rowCalls(program: Program, path: string, found: readonly ScopedStatement[]): TaskCall[] {
  return rowCallsIn(program, path, found).map(({ line, task, given, fields }) => ({
    path,
    line,
    endLine: line,
    task,
    given,
    by: 'row',
    getsResult: false,
    keyAt: null,
    text: () => written(fields),
  }))
}

interface Reader {
  readonly program: Program
  readonly scope: Scope
  readonly places: ReadonlyMap<string, Before>
}

/** A call, and the place of the task that it names. */
interface PlacedCall {
  readonly call: TaskCall
  readonly root: string
}

function toCall(reader: Reader, send: SendFact): PlacedCall[] {
  const task = taskOf(reader, send)
  const given = task && givenBy(reader, send, task)
  if (!task || !given) return []
  const call: TaskCall = {
    path: reader.scope.path,
    line: send.line,
    endLine: send.endLine,
    task,
    given,
    by: useOf(task, send),
    getsResult: getsResult(reader, send),
    ...(isPeriodic(reader, send) && { isPeriodic: true }),
    keyAt: null,
    text: () => textOf(send, task),
  }
  return [{ call, root: placeKey((linksOf(send.task).at(-1) ?? send.task).at) }]
}

function textOf({ method, task, arguments: args }: SendFact, { kind }: CalledTask): string {
  const links = linksOf(task).flatMap((link) =>
    link.kind === 'call' ? [[lastName(link.callee), link.arguments]] : [],
  )
  return written([method, kind === 'name' ? args.slice(1) : args, links])
}

function useOf({ kind }: CalledTask, send: SendFact): TaskCall['by'] {
  if (kind === 'name') return 'name'
  return isSent(send) ? 'call' : 'signature'
}

function getsResult({ places }: Reader, { method, task }: SendFact): boolean {
  return method !== 'si' && places.get(placeKey(task.at)) === 1
}

/** No other workflow sends a signature with nothing before it. */
function isPeriodic({ places }: Reader, { task }: SendFact): boolean {
  return places.get(placeKey(task.at)) === 0
}

function isSent({ method }: SendFact): boolean {
  return method === 'delay' || method === 'apply_async'
}

/** The task at the root of a call: `pay` in `pay.delay()` and `pay.s(1).set(queue="q").delay()`. */
function taskOf({ program, scope }: Reader, { method, task, arguments: args }: SendFact): CalledTask | null {
  const root = linksOf(task).at(-1) ?? task
  const entity = resolveOne(program, scope, root)
  const name = root === task ? nameGiven(program, scope, { method, args, entity }) : null
  if (name !== null) return { kind: 'name', name }
  switch (entity?.kind) {
    case 'function':
      return { kind: 'definition', definition: entity.fact }
    case 'value':
      return madeBy(program, entity)
    default:
      return null
  }
}

/** The name in `app.send_task("shop.tasks.pay")`, `app.signature(…)` and `signature(…)`; null for other calls. */
function nameGiven(
  program: Program,
  scope: Scope,
  { method, args, entity }: { method: string; args: SendFact['arguments']; entity: Entity | null },
): string | null {
  if (!NAMING.test(method) || entity?.kind === 'function') return null
  const given = findArgument(args, method === 'send_task' ? 'name' : 'task', 0)
  return given && evaluateText(program, scope, given.value)
}

const NAMING = /^(?:send_task|signature|subtask)$/

/** `pay = app.task(_pay)`, and `Pay()` of a class. */
function madeBy(program: Program, { expression, scope }: Entity & { kind: 'value' }): CalledTask | null {
  if (expression.kind !== 'call') return null
  const made = resolveOne(program, scope, expression.callee)
  if (made?.kind === 'class') return { kind: 'definition', definition: made.fact }
  return { kind: 'made', call: expression }
}

function givenBy(reader: Reader, send: SendFact, called: CalledTask): GivenArguments | null {
  const { program, scope } = reader
  const { method, task, arguments: args } = send
  if (send.partial) {
    const given =
      method === 'delay'
        ? givenDirectly(program, scope, args)
        : givenAsOptions(program, scope, args, { first: 0, by: 'call' })
    return reader.places.get(placeKey(task.at)) === 0 ? given : mayGrow(given)
  }
  const [outer, ...inner] = linksOf(task)
  if (inner.length === 0) return givenHere(reader, send, called.kind === 'name')
  // `pay.s(1).set(queue="q").delay(2)`
  if (!isSent(send) || !outer) return null
  const first =
    method === 'delay'
      ? givenDirectly(program, scope, args)
      : givenAsOptions(program, scope, args, { first: 0, by: 'signature' })
  return ofSignature(reader, outer, first)
}

function givenHere(
  { program, scope, places }: Reader,
  { method, task, arguments: args }: SendFact,
  isNamed: boolean,
): GivenArguments | null {
  switch (method) {
    case 'delay':
      return givenDirectly(program, scope, args)
    case 'apply_async':
      return givenAsOptions(program, scope, args, { first: 0, by: 'call' })
    case 'send_task':
      return givenAsOptions(program, scope, args, { first: 1, by: 'call' })
    default: {
      const signature = signatureArguments(program, scope, { method, args, first: isNamed ? 1 : 0 })
      if (signature === null) return null
      if (signature.isImmutable) return signature.given
      const before = places.get(placeKey(task.at))
      return before === undefined
        ? mayGrow(signature.given)
        : givenBefore(givenPositions(before), signature.given)
    }
  }
}

/** What `pay.s(1).set(queue="q")` sends where it is sent with these arguments. */
function ofSignature(reader: Reader, expression: Expression, first: GivenArguments): GivenArguments | null {
  if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return null
  const { callee, arguments: args } = expression
  // Other methods change the arguments, or give another signature.
  if (callee.name === 'set') {
    const isKept = args.every(({ keyword }) => keyword !== null && keyword !== 'immutable')
    return isKept ? ofSignature(reader, callee.object, first) : null
  }
  if (callee.object.kind === 'call') return null
  const { program, scope } = reader
  const signature = signatureArguments(program, scope, { method: callee.name, args, first: 0 })
  if (signature === null) return null
  return signature.isImmutable ? signature.given : givenBefore(first, signature.given)
}

/** The messages of a schedule. Entries with computed parts are left out. */
export function scheduledCalls(program: Program, schedule: readonly ScheduleEntry[]): TaskCall[] {
  const seen = new Set<string>()
  return schedule.flatMap((entry): TaskCall[] => {
    const { path, line, keyAt, sends } = entry
    const task = sends && scheduledTask(program, entry)
    const key = `${path}\0${keyAt?.start}`
    if (!sends || !task || seen.has(key)) return []
    seen.add(key)
    const { args, kwargs } = sends
    const given = givenInOptions(
      args ? listed(program, args, 'beat') : NOTHING_GIVEN,
      kwargs ? mapped(program, kwargs) : NOTHING_GIVEN,
    )
    const text = () => written([args?.value ?? null, kwargs?.value ?? null])
    return [
      {
        path,
        line,
        endLine: line,
        task,
        given,
        by: 'schedule',
        getsResult: false,
        keyAt: keyAt?.start ?? null,
        text,
      },
    ]
  })
}

/** The task of an entry, by its name or as `pay.name`. */
function scheduledTask(program: Program, { task, sends }: ScheduleEntry): CalledTask | null {
  if (task !== null) return { kind: 'name', name: task }
  return sends && taskOfName(program, sends.task)
}

function written(value: unknown): string {
  return JSON.stringify(value, (key, part) => (PLACES.has(key) ? undefined : part))
}

const PLACES: ReadonlySet<string> = new Set(['at', 'argumentsAt', 'line', 'endLine'])
