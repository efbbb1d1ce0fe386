import { compileLinear, fnmatchSource } from '../../shared/glob.ts'
import { memoize } from '../../shared/memoize.ts'
import type { DictionaryItem, Expression } from '../python/facts.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import { refersTo, resolveOne } from '../semantic/resolve.ts'
import type { SettingAssignment } from './setting-assignments.ts'
import { settingName } from './setting-names.ts'

/** https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-task_routes */
export const ROUTES = settingName('task_routes')

/** The destination that `task_routes` gives a task without a queue option. */
type Route =
  | { readonly kind: 'queue'; readonly queue: string }
  /** No route matches: the default queue applies. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Looks up the route of a wire name. */
export type Router = (name: string) => Route

const NONE: Route = { kind: 'none' }
const UNKNOWN = (reason: string): Route => ({ kind: 'unknown', reason })

/**
 * The routes of a project as Celery applies them (celery/app/routes.py): the routers in order, in each the exact name
 * before the patterns. Where several files set routes, they must agree on a name: it is unknown which file is in use.
 */
export function routerOf(program: Program, given: readonly SettingAssignment[]): Router {
  const routers = given.map((value) => settingRouter(program, value))
  return memoize((name) => agree(routers.map((router) => router(name))))
}

function agree(routes: readonly Route[]): Route {
  const [first, ...others] = routes
  if (first === undefined) return NONE
  const unclear = routes.find(({ kind }) => kind === 'unknown')
  if (unclear) return unclear
  const same = others.every((other) => queueOf(other) === queueOf(first))
  return same ? first : UNKNOWN('the routes of several settings differ')
}

function queueOf(route: Route): string | null {
  return route.kind === 'queue' ? route.queue : null
}

function settingRouter(program: Program, { expression, scope }: SettingAssignment): Router {
  const routers = routersIn(program, scope, expression)
  return (name) => {
    for (const router of routers) {
      const route = router(name)
      if (route.kind !== 'none') return route
    }
    return NONE
  }
}

/** A mapping, a list of routers, or a variable of one. A router that is a function stays unknown. */
function routersIn(program: Program, scope: Scope, expression: Expression): readonly Router[] {
  switch (expression.kind) {
    case 'dictionary':
      return [mapRouter(program, scope, expression.items)]
    case 'sequence':
      return expression.items.flatMap((item) => listedRouter(program, scope, item))
    case 'constant':
      return []
    case 'name':
    case 'attribute': {
      const constant = constantOf(program, scope, expression)
      if (constant.kind === 'unknown') return [() => UNKNOWN('a router is code')]
      return routersIn(program, constant.scope, constant.expression)
    }
    default:
      return [() => UNKNOWN('a router is code')]
  }
}

/** A mapping within a list may be a list of pairs. */
function listedRouter(program: Program, scope: Scope, item: Expression): readonly Router[] {
  if (item.kind !== 'sequence') return routersIn(program, scope, item)
  const pairs = item.items.flatMap((pair): DictionaryItem[] => {
    const [key, value, ...rest] = pair.kind === 'sequence' ? pair.items : []
    return key && value && rest.length === 0 ? [{ key, value }] : []
  })
  if (pairs.length < item.items.length) return [() => UNKNOWN('a router is code')]
  return [mapRouter(program, scope, pairs)]
}

interface Pattern {
  matches(name: string): boolean
  readonly value: Expression
}

/** Far more than people write. Each pattern is tried for each task. */
const MAX_PATTERNS = 500

/** Celery's `MapRoute`. */
function mapRouter(program: Program, scope: Scope, items: readonly DictionaryItem[]): Router {
  const exact = new Map<string, Expression>()
  const patterns: Pattern[] = []
  let hidden = false
  for (const { key, value } of items) {
    const text = key === null ? null : evaluateText(program, scope, key)
    const pattern = key === null || text !== null ? null : compiledPattern(program, scope, key)
    if (text?.includes('*')) patterns.push({ matches: matcher(fnmatchSource(text)) ?? (() => false), value })
    else if (text !== null) exact.set(text, value)
    else if (pattern !== null) patterns.push({ matches: pattern, value })
    else hidden = true
  }
  return (name) => {
    const value = exact.get(name)
    if (value) return destination(program, scope, value)
    if (hidden) return UNKNOWN('a route’s key is not known statically')
    if (patterns.length > MAX_PATTERNS) return UNKNOWN('there are too many routes')
    const found = patterns.find((pattern) => pattern.matches(name))
    return found ? destination(program, scope, found.value) : NONE
  }
}

/** `re.compile(r"…")`, which Celery matches from the start of the name. */
function compiledPattern(
  program: Program,
  scope: Scope,
  key: Expression,
): ((name: string) => boolean) | null {
  if (key.kind !== 'call') return null
  const isCompile = refersTo(program, scope, key.callee, 're.compile')
  const [source, ...flags] = key.arguments
  if (!isCompile || flags.length > 0 || source?.value.kind !== 'string') return null
  return matcher(source.value.value)
}

/** Matches from the start of a name; null for syntax that RE2 does not know. */
function matcher(source: string): ((name: string) => boolean) | null {
  try {
    const compiled = compileLinear(source)
    return (name) => compiled.matcher(name).lookingAt()
  } catch {
    return null
  }
}

/** `{"queue": "mail"}` or `"mail"`. Only the broker knows the queue of an exchange or routing key. */
function destination(program: Program, scope: Scope, value: Expression): Route {
  if (value.kind !== 'dictionary') return queueNamed(program, scope, value)
  const queue = value.items.find(({ key }) => key?.kind === 'string' && key.value === 'queue')
  if (queue) return queueNamed(program, scope, queue.value)
  if (value.items.some(({ key }) => key?.kind !== 'string')) return UNKNOWN('a route is computed')
  const named = value.items.some(
    ({ key }) => key?.kind === 'string' && /^(exchange|routing_key)$/.test(key.value),
  )
  return named ? UNKNOWN('a route names an exchange') : NONE
}

function queueNamed(program: Program, scope: Scope, expression: Expression): Route {
  if (expression.kind === 'name' || expression.kind === 'attribute') {
    const entity = resolveOne(program, scope, expression)
    if (entity?.kind === 'value' && entity.expression.kind === 'dictionary') {
      return destination(program, entity.scope, entity.expression)
    }
  }
  const value = evaluate(program, scope, expression)
  if (!value.known) return UNKNOWN(`a route’s queue ${value.reason}`)
  if (value.value === null) return NONE
  return typeof value.value === 'string'
    ? { kind: 'queue', queue: value.value }
    : UNKNOWN('a route is not a queue')
}
