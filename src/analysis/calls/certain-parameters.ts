import { TASK_CLASSES } from '../applications/celery-names.ts'
import type { ClassFact, Decorator, FunctionFact } from '../python/facts.ts'
import type { ClassEntity, Entity } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Option } from '../semantic/keyword-arguments.ts'
import { kwargsMutations } from '../semantic/kwargs-mutations.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import { basesOf, resolve, resolveAttribute } from '../semantic/resolve.ts'
import { classScope, moduleScope } from '../semantic/scope.ts'
import { isOnlyCelerys } from '../tasks/celery-decorator.ts'
import { type Identity, identityBelow } from '../tasks/decorated-identity.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { taskDecoratorOf } from '../tasks/task-decorator.ts'

/** How well the parameters of a task are known. */
export type Certainty =
  | { readonly kind: 'certain' }
  | { readonly kind: 'unknown' }
  /** Decorators of other packages, which may fill parameters or take further keywords. */
  | { readonly kind: 'behind'; readonly decorators: readonly string[] }

const CERTAIN: Certainty = { kind: 'certain' }
const UNKNOWN: Certainty = { kind: 'unknown' }

/** A revision as far as the parameters of its tasks need it. */
interface Revision {
  readonly program: Program
  readonly taskPaths: readonly string[]
  readonly tasks: readonly LinkedTask[]
}

/** Answers for the tasks of one revision. */
export function createCertainty({ program, taskPaths, tasks }: Revision): (task: LinkedTask) => Certainty {
  let isChanged: boolean | null = null
  /** Whether a base class of the project, which an application may give to any task, changes arguments. */
  const changesAny = (): boolean => {
    if (isChanged === null) {
      const named = namedBases(program, tasks)
      isChanged = taskPaths.some((path) => hasChangingBase(program, path, named))
    }
    return isChanged
  }
  return (task) => {
    const { definition, options, scope, shift, factory } = task.origin
    if (definition === null || shift !== null || factory || scope.kind === 'class') return UNKNOWN
    if (definition.kind === 'class') return ofClass(program, { kind: 'class', fact: definition, scope })
    if (options.hidden !== null) return UNKNOWN
    const base = options.byKeyword.get('base')
    const isKept = base
      ? basesNamed(program, base).every((one) => keepsArguments(program, one))
      : !changesAny()
    return isKept ? ofFunction(program, task, definition) : UNKNOWN
  }
}

function ofFunction(program: Program, { origin }: LinkedTask, { decorators }: FunctionFact): Certainty {
  const { decorator, scope } = origin
  if (decorator === null) return throughAll(program, scope, decorators)
  const at = decorators.indexOf(decorator)
  // A decorator above puts something else in the place of the task.
  if (at !== 0) return UNKNOWN
  const { expression } = decorator
  const callee = expression.kind === 'call' ? expression.callee : expression
  if (!isOnlyCelerys(program, scope, callee)) {
    const made = taskDecoratorOf(program, scope, expression)
    if (made === null || !isFollowed(made.identity)) return UNKNOWN
  }
  return throughAll(program, scope, decorators.slice(1))
}

/** What decorators below the task decorator leave of the parameters. */
function throughAll(
  program: Program,
  scope: LinkedTask['origin']['scope'],
  decorators: readonly Decorator[],
): Certainty {
  const behind: string[] = []
  for (const decorator of decorators) {
    if (isFollowed(identityBelow(program, scope, [decorator]))) continue
    const name = externalName(program, scope, decorator)
    if (name === null) return UNKNOWN
    if (!TRANSPARENT.test(name)) behind.push(name)
  }
  return behind.length > 0 ? { kind: 'behind', decorators: behind } : CERTAIN
}

/** Whether the parameters that a decorator leaves were read, and not assumed. */
function isFollowed(identity: Identity): boolean {
  return identity.kind === 'wrapper' || (identity.kind === 'decorated' && identity.through.length > 0)
}

function externalName(
  program: Program,
  scope: LinkedTask['origin']['scope'],
  { expression }: Decorator,
): string | null {
  const callee = expression.kind === 'call' ? expression.callee : expression
  const [only, ...others] = resolve(program, scope, callee)
  return only?.kind === 'external' && others.length === 0 ? only.name : null
}

/** Decorators of known packages that pass on all arguments. */
const TRANSPARENT =
  /^(?:django\.db\.transaction\.|django\.utils\.(?:translation|timezone)\.override$|django_scopes\.|sentry_sdk\.|ddtrace\.|newrelic\.agent\.|tenacity\.|backoff\.|elasticapm\.|typing\.|contextlib\.|warnings\.|asgiref\.sync\.)/

function ofClass(program: Program, entity: ClassEntity): Certainty {
  if (!keepsArguments(program, entity)) return UNKNOWN
  const run = entity.fact.body.find((one) => one.kind === 'function' && one.name === 'run')
  if (run?.kind !== 'function') return UNKNOWN
  return throughAll(
    program,
    classScope(entity),
    run.decorators.filter(
      ({ expression }) => !(expression.kind === 'name' && OF_CLASS.test(expression.name)),
    ),
  )
}

const OF_CLASS = /^(?:static|class)method$/

/** Methods of a task class that see the arguments before `run` does. */
const SENDING = /^(?:apply_async|delay|apply|signature|subtask|si?|run_async)(?:_on_commit)?$/

/** Whether a base class hands the arguments of a message on as they are. */
function keepsArguments(program: Program, entity: Entity, seen = new Set<ClassFact>()): boolean {
  if (entity.kind === 'external') return TASK_CLASSES.has(entity.name)
  // `app.Task`
  if (entity.kind === 'attribute') return entity.name === 'Task'
  if (entity.kind !== 'class' || seen.has(entity.fact)) return false
  seen.add(entity.fact)
  if (changesArguments(entity.fact)) return false
  return basesOf(program, entity).every((base) => isObject(base) || keepsArguments(program, base, seen))
}

function isObject(entity: Entity): boolean {
  return entity.kind === 'external' && entity.name === 'builtins.object'
}

function changesArguments({ body }: ClassFact): boolean {
  return body.some((member) => {
    if (member.kind !== 'function') return false
    if (member.name === '__call__') return !handsOn(member)
    return SENDING.test(member.name)
  })
}

/** `def __call__(self, *args, **kwargs)` that does not change `kwargs`. */
function handsOn({ parameters, body }: FunctionFact): boolean {
  const [, args, kwargs, ...others] = parameters
  if (args?.form !== 'varargs' || kwargs?.form !== 'varkw' || others.length > 0) return false
  return [args, kwargs].every(({ name }) => kwargsMutations(name, body).length === 0)
}

/** `base=Base` and `task_cls="shop.base:Base"`. */
function basesNamed(program: Program, { scope, value }: Option): readonly Entity[] {
  const found = resolve(program, scope, value)
  const text = evaluateText(program, scope, value)
  const [, module, name] = /^([\w.]+)[:.](\w+)$/.exec(text ?? '') ?? []
  const path = module === undefined ? null : fileOfModule(program, module, scope.path)
  return path === null || name === undefined
    ? found
    : resolveAttribute(program, { kind: 'module', path }, name)
}

/** The classes that tasks name as their base: they concern no other task. */
function namedBases(program: Program, tasks: readonly LinkedTask[]): ReadonlySet<ClassFact> {
  return new Set(
    tasks.flatMap(({ origin }) => {
      const base = origin.options.byKeyword.get('base')
      const found = base?.argument ? resolve(program, base.scope, base.value) : []
      return found.flatMap((one) => (one.kind === 'class' ? one.fact : []))
    }),
  )
}

/** Whether a file holds a task class that changes arguments, at any depth: factories make such classes. */
function hasChangingBase(program: Program, path: string, named: ReadonlySet<ClassFact>): boolean {
  const module = moduleScope(program, path)
  const pending = module ? [...module.statements] : []
  for (const statement of pending) {
    if (statement.kind === 'class' && !named.has(statement) && looksLikeTask(statement)) {
      if (changesArguments(statement)) return true
    }
    if ('body' in statement) pending.push(...statement.body)
  }
  return false
}

function looksLikeTask({ name, arguments: bases, body }: ClassFact): boolean {
  const isRun = body.some((one) => one.kind === 'function' && one.name === 'run')
  return !isRun && (/Task/.test(name) || bases.some(({ value }) => /Task|Base/.test(lastNameOf(value))))
}

function lastNameOf(value: ClassFact['arguments'][number]['value']): string {
  return value.kind === 'name' || value.kind === 'attribute' ? value.name : ''
}
