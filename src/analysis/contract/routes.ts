import picomatch from 'picomatch'
import type { DictionaryItem } from '../python/facts.ts'
import { evaluate } from './evaluate.ts'
import type { Program } from './program.ts'
import { resolve } from './resolve.ts'
import { type SettingValue, settingValues } from './settings-values.ts'

/** https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-task_routes, with its older names. */
const ROUTES: ReadonlySet<string> = new Set(['task_routes', 'CELERY_TASK_ROUTES', 'CELERY_ROUTES'])
const DEFAULT_QUEUE: ReadonlySet<string> = new Set([
  'task_default_queue',
  'CELERY_TASK_DEFAULT_QUEUE',
  'CELERY_DEFAULT_QUEUE',
])

export type Routing = 'routed' | 'not-routed' | 'unknown'

/** Whether `task_routes` says something about a wire name. Keys are names or globs; functions are not followed. */
export function routingOf(program: Program, paths: readonly string[], name: string): Routing {
  let answer: Routing = 'not-routed'
  for (const value of settingValues(program, paths, ROUTES)) {
    const routing = routingIn(program, value, name)
    if (routing === 'routed') return routing
    if (routing === 'unknown') answer = routing
  }
  return answer
}

/** The project's default queue: `task_default_queue`, else Celery's own; null when it is not known. */
export function defaultQueue(program: Program, paths: readonly string[]): string | null {
  const values = settingValues(program, paths, DEFAULT_QUEUE).map(({ scope, expression }) =>
    evaluate(program, scope, expression),
  )
  if (values.length === 0) return 'celery'
  const [first] = values
  const agreed = values.every((value) => value.known && first?.known && value.value === first.value)
  return agreed && first?.known && typeof first.value === 'string' ? first.value : null
}

function routingIn(program: Program, { expression, scope }: SettingValue, name: string): Routing {
  if (expression.kind === 'dictionary') return matchAny(expression.items, name)
  if (expression.kind !== 'name' && expression.kind !== 'attribute') return 'unknown'
  const [entity, ...others] = resolve(program, scope, expression)
  if (others.length > 0 || entity?.kind !== 'value' || entity.expression.kind !== 'dictionary')
    return 'unknown'
  return matchAny(entity.expression.items, name)
}

interface Keys {
  readonly exact: ReadonlySet<string>
  readonly globs: readonly RegExp[]
  /** A key that is no plain text may be anything. */
  readonly isWhole: boolean
}

const keysOf = new WeakMap<readonly DictionaryItem[], Keys>()

function matchAny(items: readonly DictionaryItem[], name: string): Routing {
  const keys = keysOf.get(items) ?? readKeys(items)
  keysOf.set(items, keys)
  if (keys.exact.has(name) || keys.globs.some((glob) => glob.test(name))) return 'routed'
  return keys.isWhole ? 'not-routed' : 'unknown'
}

function readKeys(items: readonly DictionaryItem[]): Keys {
  const texts = items.flatMap(({ key }) => (key?.kind === 'string' ? [key.value] : []))
  const patterns = texts.filter((text) => /[*?[]/.test(text))
  return { exact: new Set(texts), globs: patterns.map(toRegExp), isWhole: texts.length === items.length }
}

/** Celery matches globs with `fnmatch`: `*` crosses dots. https://docs.python.org/3/library/fnmatch.html */
function toRegExp(pattern: string): RegExp {
  return picomatch.makeRe(pattern, { bash: true, dot: true, nobrace: true, noextglob: true })
}
