import type { Expression } from '../python/facts.ts'
import { optionsOf } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import { isOnlyCelerys } from './celery-decorator.ts'
import type { FoundTask } from './found-task.ts'
import { settingDefault } from './setting-default.ts'

/**
 * Tasks with their implied names where their options are unknown, `@shared_task(**settings.RETRY)`, and several tasks
 * share these: the options cannot hold a name, because the tasks would have the same one. Nor can they beside `name=`.
 */
export function withSharedOptions(program: Program, tasks: readonly FoundTask[]): readonly FoundTask[] {
  const unclear = tasks.filter(isHidden)
  if (unclear.length === 0) return tasks
  const places = new Map<string, Set<string>>()
  for (const { path, line, origin } of tasks) {
    for (const mapping of mappingsOf(program, origin)) {
      places.set(mapping, (places.get(mapping) ?? new Set()).add(`${path}:${line}`))
    }
  }
  const named = new Set(unclear.filter((task) => isNamedAfterFunction(program, task, places)))
  return tasks.map((task): FoundTask => {
    const { path } = task.origin.implied
    if (!named.has(task) || path === null) return task
    return { ...task, name: path, nameOrigin: 'implicit', origin: { ...task.origin, unknownName: null } }
  })
}

function isHidden({ name, origin: { options } }: FoundTask): boolean {
  return name === null && options.hidden !== null && !options.byKeyword.has('name')
}

function isNamedAfterFunction(
  program: Program,
  { origin }: FoundTask,
  places: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const mappings = mappingsOf(program, origin)
  const isShared = mappings.every((mapping) => (places.get(mapping)?.size ?? 0) > 1)
  return mappings.length > 0 && isShared
}

/** The unknown mappings that a task's own decorator spreads; none where others may hide options, too. */
function mappingsOf(program: Program, { call, scope, options }: FoundTask['origin']): readonly string[] {
  if (options.hidden === null || call?.kind !== 'call') return []
  if (!isOnlyCelerys(program, scope, call.callee)) return []
  const unknown = call.arguments.filter(
    (argument) =>
      argument.star === '**' && optionsOf(program, scope, [argument], settingDefault).hidden !== null,
  )
  const mappings = unknown.map(({ value }) => sourceOf(program, scope, value))
  return mappings.every((mapping) => mapping !== null) ? mappings : []
}

/** What a name or attribute refers to, as a key; null for values that each task may compute anew. */
function sourceOf(program: Program, scope: FoundTask['origin']['scope'], value: Expression): string | null {
  if (value.kind !== 'name' && value.kind !== 'attribute') return null
  const source = resolveOne(program, scope, value)
  if (source?.kind === 'external') return source.name
  return source?.kind === 'value' ? `${source.scope.path}:${source.expression.at.start}` : null
}
