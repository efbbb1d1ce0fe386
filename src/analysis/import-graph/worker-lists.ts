import type { Expression } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { autodiscoveryCalls } from './autodiscovery.ts'
import { type ListKind, listAssignments } from './list-assignments.ts'

/** A list of modules that workers import when they start. */
export interface WorkerList {
  readonly path: string
  readonly kind: ListKind | 'autodiscovery'
  readonly entries: readonly ListedModule[]
  /** Null where it is known in full; else the part that is not known. */
  readonly unknown: Expression | null
  /** `tasks` for autodiscovery; null where the listed modules themselves are imported. */
  readonly relatedName: string | null
}

export interface ListedModule {
  readonly module: string
  readonly path: string
  /** The entry as it is written. */
  readonly item: Expression
  /** The list or tuple of which it is an item; null where the setting is one module. */
  readonly within: (Expression & { readonly kind: 'sequence' }) | null
}

/** Lists may be concatenated from each other in a cycle. */
const MAX_STEPS = 8
const MODULE = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/

/**
 * The values of `include`, `imports` and `CELERY_IMPORTS`, and the packages that `autodiscover_tasks([…])` lists. Other
 * libraries have lists of these names, too: the caller checks that an entry is a module of the project.
 * https://docs.celeryq.dev/en/stable/userguide/configuration.html#imports
 */
export function workerLists({
  program,
  wordIndex,
}: Pick<RevisionTasks, 'program' | 'wordIndex'>): readonly WorkerList[] {
  const loaded = program.factsRead.size - program.factsMissing.size
  const known = CACHE.get(program)
  // Files that are loaded later may define a list's parts.
  if (known?.loaded === loaded) return known.lists
  const paths = new Set([...wordIndex.byCode('lists'), ...wordIndex.byCode('autodiscover_tasks')])
  const lists = [...paths.intersection(program.taskPaths)].sort().flatMap((path) => {
    const scope = moduleScope(program, path)
    return scope ? listsIn(program, scope) : []
  })
  CACHE.set(program, { loaded, lists })
  return lists
}

interface CachedLists {
  readonly loaded: number
  readonly lists: readonly WorkerList[]
}

const CACHE = new WeakMap<Program, CachedLists>()

function listsIn(program: Program, module: Scope): WorkerList[] {
  const assigned = listAssignments(module).map(({ kind, value, scope }): WorkerList => {
    return { ...readList(program, scope, value), path: module.path, kind, relatedName: null }
  })
  const discovered = autodiscoveryCalls(module).flatMap(({ scope, call }): WorkerList[] => {
    const given = findArgument(call.arguments, 'packages', 0)?.value
    const related = findArgument(call.arguments, 'related_name', 1)
    const relatedName = related ? evaluateText(program, scope, related.value) : 'tasks'
    if (given === undefined || relatedName === null) return []
    const list = readList(program, scope, given)
    return [{ ...list, path: module.path, kind: 'autodiscovery', relatedName }]
  })
  return [...assigned, ...discovered]
}

type ListValue = Pick<WorkerList, 'entries' | 'unknown'>

function readList(program: Program, scope: Scope, value: Expression, steps = 0): ListValue {
  const unknown: ListValue = { entries: [], unknown: value }
  if (steps > MAX_STEPS) return unknown
  switch (value.kind) {
    // One module may be given without a list.
    case 'string':
      return { entries: entryOf(scope, value.value, value, null), unknown: null }
    case 'sequence':
      return sequence(program, scope, value)
    case 'binary':
      return value.operator === '+'
        ? together([value.left, value.right].map((side) => readList(program, scope, side, steps + 1)))
        : unknown
    case 'choice':
      return together(value.options.map((option) => readList(program, scope, option, steps + 1)))
    case 'name':
    case 'attribute': {
      const list = resolveOne(program, scope, value)
      if (list?.kind !== 'value' || list.expression === value) return unknown
      return readList(program, list.scope, list.expression, steps + 1)
    }
    default:
      return unknown
  }
}

function sequence(
  program: Program,
  scope: Scope,
  within: Expression & { readonly kind: 'sequence' },
): ListValue {
  const items = within.items.map((item) => ({ item, module: evaluateText(program, scope, item) }))
  return {
    entries: items.flatMap(({ item, module }) => entryOf(scope, module, item, within)),
    unknown: items.find(({ module }) => module === null)?.item ?? null,
  }
}

function entryOf(
  { path }: Scope,
  module: string | null,
  item: Expression,
  within: ListedModule['within'],
): ListedModule[] {
  return module !== null && MODULE.test(module) ? [{ module, path, item, within }] : []
}

function together(parts: readonly ListValue[]): ListValue {
  return {
    entries: parts.flatMap(({ entries }) => entries),
    unknown: parts.find((part) => part.unknown !== null)?.unknown ?? null,
  }
}
