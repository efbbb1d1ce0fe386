import { requestedOr } from '../model/requested.ts'
import type { Mention, Mentions } from '../references/new-name-mentions.ts'
import type { Reference, ReferenceUse } from '../references/reference.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { renameReference } from './rename-reference.ts'
import { nameLiteral } from './restore-name.ts'
import type { TextEdit } from './text-edit.ts'

interface Context {
  readonly base: Pick<Snapshot, 'tasks'>
  readonly head: Pick<Snapshot, 'references' | 'callers' | 'program'>
  readonly mentions: Mentions
  headText(path: string): string | null
}

/** What uses the new name of a task that gets its old name back. */
export interface Uses {
  /** The edits of the texts that can only be the wire name. */
  readonly edits: readonly TextEdit[]
  /** The texts that may name it, and that a person has to change. */
  readonly left: readonly { readonly path: string; readonly line: number }[]
}

/** Schedules, routes, calls and other texts of head that name renamed tasks by their new names. */
export function usesOfNewNames(
  context: Context,
  renamings: readonly { readonly old: LinkedTask; readonly new: LinkedTask }[],
): Uses {
  // Two definitions of one task are one name.
  const names = new Map(renamings.map(({ old, new: next }) => [next.name, old.name]))
  const literals = renamings.flatMap((one) => nameLiteral(context.head.program, one.new) ?? [])
  const isDefinition: IsDefinition = ({ path, start }) =>
    literals.some((one) => one.path === path && one.start <= start && start < one.end)
  const uses = [...names].map(([next, old]) =>
    old === null || next === null ? { edits: [], left: [] } : usesOf(context, old, next, isDefinition),
  )
  const edits = new Map(uses.flatMap((one) => one.edits).map((edit) => [`${edit.path}\0${edit.start}`, edit]))
  return { edits: [...edits.values()], left: uses.flatMap(({ left }) => left) }
}

/** Whether a place is the literal that names a task, and that another edit restores. */
type IsDefinition = (place: { readonly path: string; readonly start: number }) => boolean

function usesOf(context: Context, old: string, next: string, isDefinition: IsDefinition): Uses {
  const { base, head, headText } = context
  // Base has another task of that name, which some of the texts mean.
  const isTaken = base.tasks.some(({ name }) => name === next)
  const named = [...requestedOr(head.references, []), ...requestedOr(head.callers, [])].filter(
    ({ name, use, path, at }) =>
      name === next && use !== 'handler' && !(at && isDefinition({ path, start: at.start })),
  )
  const references = named.map((reference) => {
    const text = !isTaken && WIRE_NAMES.has(reference.use) ? headText(reference.path) : null
    return { reference, edit: text === null ? null : renameReference(text, reference, old) }
  })
  const isPlain = /^[\w.-]+$/.test(old)
  const mentions = (context.mentions?.get(next) ?? [])
    .filter((mention) => !isDefinition(mention))
    .filter((mention) => !references.some((one) => one.edit !== null && contains(one.reference, mention)))
    .map((mention) => {
      const { path, start, end } = mention
      const text = isPlain && !isTaken && mention.isWhole ? headText(path) : null
      return {
        mention,
        edit: text !== null && isWireName(mention, text) ? { path, start, end, text: old } : null,
      }
    })
  const unmentioned = references.filter(
    (one) => !mentions.some(({ mention }) => contains(one.reference, mention)),
  )
  const left = [
    ...unmentioned.flatMap((one) => (one.edit === null ? [one.reference] : [])),
    ...mentions.flatMap((one) => (one.edit === null ? [one.mention] : [])),
  ]
  return { edits: [...references, ...mentions].flatMap(({ edit }) => edit ?? []), left }
}

/** Uses of a string that can only be the wire name: the import path of a function looks the same. */
const WIRE_NAMES: ReadonlySet<ReferenceUse> = new Set([
  'schedule',
  'route',
  'annotation',
  'send',
  'signature',
  'comparison',
  'row',
  'caller',
])

const PROSE = /\.(?:md|mdx|rst|txt|adoc|html?|po|pot)$/i
const PYTHON_OF_TASKS =
  /PeriodicTask|IntervalSchedule|CrontabSchedule|beat_schedule|BEAT_SCHEDULE|\bcrontab\(|\bsend_task\(/
const IMPORTS_BY_TEXT = /import_string|import_module|\bpatch\(|pydoc\.locate/
const DATA_OF_TASKS = /periodictask|celery|\btask\b/i

/** Whether a mention is a wire name rather than the import path of a function. */
function isWireName({ path, isQuoted }: Mention, text: string): boolean {
  if (PROSE.test(path)) return false
  if (!path.endsWith('.py')) return DATA_OF_TASKS.test(text)
  return isQuoted && PYTHON_OF_TASKS.test(text) && !IMPORTS_BY_TEXT.test(text)
}

function contains({ path, at }: Reference, mention: Mention): boolean {
  return at !== null && path === mention.path && at.start <= mention.start && mention.start < at.end
}
