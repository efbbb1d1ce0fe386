import { prose } from '../../shared/prose.ts'
import type { TaskCall } from '../calls/task-calls.ts'
import type { Expression, Span } from '../python/facts.ts'
import type { ByNameUse, How, NameUsed, TextUsed, WordUse } from '../python/word-uses.ts'
import { type CallSite, callSitesIn } from '../references/call-sites.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import { aliasBlocks } from '../tasks/further-names.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey, functionName } from '../tasks/task-names.ts'
import { argumentsByName, argumentsOf, callAt, lazyCalls, linesOf } from './given-in-calls.ts'
import { looksUpTask, mayBeName, nameRead, taskNamed } from './names-looked-up.ts'
import { textsOf } from './sender-words.ts'
import type { Sender, Senders, UnknownSenders } from './senders.ts'
import { isDefined, referentOf, scopeAt } from './task-referents.ts'

/** A file that may send tasks; `uses` is null where it could not be read. */
export interface SearchedFile {
  readonly path: string
  readonly uses: readonly WordUse[] | null
  /** Code makes a schedule here, in a way that is not followed. */
  readonly makesSchedule: boolean
  /** A schedule has entries here. */
  readonly hasSchedule: boolean
}

/** Who sends each task, by contract key, as these files show. Schedules of the settings are not among them. */
export function findSenders(
  program: Program,
  tasks: readonly LinkedTask[],
  files: readonly SearchedFile[],
): ReadonlyMap<string, Senders> {
  const read = files.map((file) => readFile(program, file))
  const found = new Map<string, Senders>()
  for (const task of tasks) {
    const key = contractKey(task)
    if (key === null) continue
    const own = sendersOfOne(program, task, read)
    const other = found.get(key)
    found.set(
      key,
      other
        ? {
            known: [...other.known, ...own.known],
            unknown: other.unknown ?? own.unknown,
            again: [...(other.again ?? []), ...(own.again ?? [])],
          }
        : own,
    )
  }
  return found
}

/** What a file shows of all tasks. */
interface ReadFile extends SearchedFile {
  readonly sites: readonly CallSite[]
  /** The arguments of its calls. */
  readonly given: () => readonly TaskCall[]
  /** Where it registers tasks under two names. */
  readonly aliases: readonly Span[]
  /** Where it gives the name of a task to a look-up, which is read instead. */
  readonly names: ReadonlySet<number>
}

function readFile(program: Program, file: SearchedFile): ReadFile {
  const { path, uses } = file
  const names = (uses ?? []).flatMap((use) => nameRead(program, file, use)?.at.start ?? [])
  return {
    ...file,
    sites: callSitesIn(program, path),
    given: lazyCalls(program, path),
    aliases: aliasBlocks(program, path),
    names: new Set(names),
  }
}

interface Collected {
  readonly known: Sender[]
  readonly again: Sender[]
  unknown: UnknownSenders | null
}

function sendersOfOne(program: Program, task: LinkedTask, files: readonly ReadFile[]): Senders {
  const into: Collected = { known: scheduledByDecorator(task), again: [], unknown: unknownByDefinition(task) }
  for (const { path, uses, makesSchedule, sites, given, aliases, names } of files) {
    if (uses === null) {
      into.unknown ??= { reason: prose`${path} could not be read`, path, line: 0 }
      continue
    }
    const calls = sites.filter(
      ({ definition, definedIn }) => definition === task.origin.definition && definedIn === task.path,
    )
    for (const site of calls) {
      const list = isOwn(task, path, site.line) ? into.again : into.known
      const call = callAt(site, given())
      list.push({
        ...sender(site.isSignature ? 'signature' : 'call', path, site, call && argumentsOf(call)),
        ...(call?.isPeriodic && { isPeriodic: true }),
      })
    }
    const named: Named = { program, task, path, given, into }
    for (const use of uses) {
      if (isOwn(task, path, use.line) || isRegistration(task, path, use.start)) continue
      if (aliases.some(({ start, end }) => start <= use.start && use.start < end)) continue
      if (use.kind === 'name' && names.has(use.start)) continue
      if (use.kind === 'name') readName(program, task, path, use, calls, into)
      else if (use.kind === 'text') readText(named, use)
      else if (use.callee !== null || makesSchedule || names.has(taskNamed(use)?.at.start ?? -1))
        readLookUp(named, use)
    }
  }
  return into
}

/** Celery 3’s `@periodic_task(run_every=…)` puts the task on beat’s schedule. */
function scheduledByDecorator({ path, line, origin }: LinkedTask): Sender[] {
  const { definition, decorator } = origin
  if (definition === null || decorator?.expression.kind !== 'call') return []
  const { callee } = decorator.expression
  const name = callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : ''
  if (name !== 'periodic_task') return []
  const call = { positional: [], keywords: [] }
  return [{ ...sender('schedule', path, { line, endLine: line }, call), isPeriodic: true }]
}

function unknownByDefinition(task: LinkedTask): UnknownSenders | null {
  const { path, line, origin } = task
  const because = (reason: UnknownSenders['reason']): UnknownSenders => ({ reason, path, line })
  if (origin.factory) return because(prose`A factory makes the task`)
  // Other repositories share the package.
  if (task.name === null) return because(prose`Another package names the task`)
  if (origin.isAlias) return because(prose`The task has several names`)
  const above = origin.decorator ? origin.definition?.decorators.indexOf(origin.decorator) : 0
  if (above !== undefined && above > 0)
    return because(prose`A decorator above the task decorator may send it`)
  return null
}

/** Within its own definition, a task sends no first message: `pay.apply_async()` in its body follows another one. */
function isOwn({ origin, path: own, kind }: LinkedTask, path: string, line: number): boolean {
  return kind !== 'call' && path === own && origin.startLine <= line && line <= origin.endLine
}

function isRegistration({ origin: { call, scope } }: LinkedTask, path: string, offset: number): boolean {
  return call !== null && path === scope.path && call.at.start <= offset && offset < call.at.end
}

function sender(
  kind: Sender['kind'],
  path: string,
  { line, endLine }: { readonly line: number; readonly endLine: number },
  call: Sender['call'] = null,
): Sender {
  return { kind, path, line, endLine, call, isEditedAlong: false }
}

const SIGNATURE = /^(?:si?|signature|subtask|map|starmap|chunks)$/
const SENDING = /^(?:delay|apply_async)(?:_on_commit)?$/
/** Attributes that run the task here, or that describe it. */
const LOCAL =
  /^(?:apply|run|__call__|__wrapped__|__doc__|retry|request|AsyncResult|update_state|backend|max_retries|default_retry_delay|(?:soft_)?time_limit|rate_limit|ignore_result)$/

function readName(
  program: Program,
  task: LinkedTask,
  path: string,
  use: NameUsed,
  calls: readonly CallSite[],
  into: Collected,
): void {
  const referent = referentOf(program, path, use, task)
  if (referent === 'other') return
  const meaning = referent === 'module' ? ofModule(use.how, task) : ofTask(use.how)
  if (meaning === null) return
  // An attribute of an unknown object counts only where it is sent, or where the task is one, too.
  if (referent === 'unknown' && !mayBeAttribute(task, use, meaning)) return
  if (referent === 'task' && meaning !== 'value') {
    if (!linesOf(calls).has(use.line)) into.known.push(sender(meaning, path, use))
    return
  }
  const { line } = use
  const what = referent === 'module' ? prose`the module of the task` : prose`the task`
  into.unknown ??= { reason: prose`${`${path}:${line}`} passes ${what} on as a value`, path, line }
}

function mayBeAttribute(task: LinkedTask, { expression }: NameUsed, meaning: Meaning): boolean {
  if (expression.kind !== 'attribute' || expression.name !== functionName(task)) return false
  return meaning !== 'value' || task.qualname.includes('.')
}

type Meaning = 'call' | 'signature' | 'value' | null

function ofTask(how: How): Meaning {
  switch (how.kind) {
    case 'attribute':
      if (SENDING.test(how.name)) return 'call'
      if (SIGNATURE.test(how.name)) return 'signature'
      return LOCAL.test(how.name) ? null : 'value'
    case 'call':
      // A call of the function runs it; of a class, it makes an instance.
      return how.result.kind === 'attribute' && SENDING.test(how.result.name) ? 'call' : null
    case 'argument':
      return isCallOf(how.of, /^(?:isinstance|issubclass|register_task)$/) ? null : 'value'
    case 'nothing':
      return null
    default:
      return 'value'
  }
}

/** `getattr(tasks, name)`: of a literal name, it is that attribute alone. */
function ofModule(how: How, task: LinkedTask): Meaning {
  switch (how.kind) {
    case 'attribute':
      return how.name === '__dict__' ? 'value' : null
    case 'argument': {
      const [, name] = how.of.kind === 'call' ? how.of.arguments : []
      const isOther =
        isCallOf(how.of, /^(?:getattr|hasattr)$/) &&
        name?.value.kind === 'string' &&
        name.value.value !== functionName(task)
      return isOther ? null : 'value'
    }
    case 'nothing':
      return null
    default:
      return 'value'
  }
}

function isCallOf(call: Expression, names: RegExp): boolean {
  if (call.kind !== 'call') return false
  const { callee } = call
  return (callee.kind === 'name' || callee.kind === 'attribute') && names.test(callee.name)
}

/** What the texts and look-ups of one file are compared with. */
interface Named {
  readonly program: Program
  readonly task: LinkedTask
  readonly path: string
  readonly given: () => readonly TaskCall[]
  readonly into: Collected
}

function readText(named: Named, use: TextUsed): void {
  const { program, task, path, given, into } = named
  if (!textsOf(task).includes(use.value)) return
  const isWireName = use.value === task.name
  switch (use.use) {
    case 'route':
    case 'annotation':
    case 'comparison':
      return
    case 'send':
    case 'signature':
      if (isWireName)
        into.known.push(sender('name', path, use, argumentsByName(use.value, use.line, given())))
      return
    case 'schedule':
    case 'row':
      if (isWireName) into.known.push(sender(use.use, path, use))
      return
    case 'constant':
      if (task.nameOrigin === 'constant') return
      break
    default:
      break
  }
  // Lists of modules name a task that has the name of its module.
  if (into.unknown !== null || fileOfModule(program, use.value, path) !== null) return
  const { line } = use
  into.unknown ??= { reason: prose`${`${path}:${line}`} names the task in a string`, path, line }
}

function readLookUp(named: Named, use: ByNameUse): void {
  const { program, task, path, given, into } = named
  const scope = scopeAt(program, path, use.start)
  if (scope === null || task.name === null) return
  if (use.callee !== null && !looksUpTask(program, scope, use.callee)) return
  const name = use.name && evaluateText(program, scope, use.name)
  const object = name === null ? taskNamed(use) : null
  if (object !== null) {
    const referent = referentOf(program, path, { start: use.start, expression: object }, task)
    if (referent === 'task') into.known.push(sender(use.callee === null ? 'schedule' : 'name', path, use))
    if (referent === 'task' || isDefined(program, scope, object)) return
  }
  // A literal is read as a text.
  if (name === task.name && use.name?.kind !== 'string') {
    const isEntry = use.callee === null
    const call = isEntry ? null : argumentsByName(name, use.line, given())
    into.known.push(sender(isEntry ? 'schedule' : 'name', path, use, call))
  }
  if (name !== null || (use.name && !mayBeName(use.name, task.name))) return
  const { line } = use
  const verb = use.callee === null ? prose`schedules` : prose`sends`
  into.unknown ??= { reason: prose`${`${path}:${line}`} ${verb} tasks by computed names`, path, line }
}
