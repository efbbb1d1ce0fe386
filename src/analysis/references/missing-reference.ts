import type { Reference, ReferenceUse } from './reference.ts'

/** A reference to a name that head does not register. */
export interface Missing {
  readonly reference: Reference
  /** The name to write instead, where known. */
  readonly successor: string | null
  /** Whether the name only looks like the successor, or names its function. */
  readonly isGuess: boolean
  /** The change removes the task, and nothing replaces it. */
  readonly isStale: boolean
}

/** References of one file that are one finding. */
export interface MissingGroup {
  /** The use that does the most harm, which the finding describes. */
  readonly use: ReferenceUse
  /** Routes or annotations alone, of tasks that are gone: they harm nothing. */
  readonly isStale: boolean
  readonly missing: readonly Missing[]
}

/** The more harmful first; what sends the task has the same effect everywhere. */
const BY_HARM: readonly ReferenceUse[] = ['schedule', 'send', 'route', 'annotation', 'comparison', 'item']

const SENDS: ReadonlySet<ReferenceUse> = new Set(['signature', 'row', 'caller', 'probable-caller', 'handler'])

/**
 * One group for each file, module of the name, use and kind of remedy. A name that a file uses in several ways is in one
 * group alone.
 */
export function groupMissing(
  missing: readonly Missing[],
  isEditable: (one: Missing) => boolean,
): readonly MissingGroup[] {
  const byName = Map.groupBy(missing, (one) => {
    const { path, name } = one.reference
    return [path, name, one.successor ?? '', one.isGuess, isEditable(one)].join('\0')
  })
  const named = [...byName.values()].map((group) => {
    const use = worstUse(group)
    return { group, use, isStale: group.every((one) => one.isStale) && /^(?:route|annotation)$/.test(use) }
  })
  const causes = Map.groupBy(named, ({ group: [first], use, isStale }) => {
    if (!first) return ''
    const { path, name } = first.reference
    const module = name.slice(0, name.lastIndexOf('.'))
    const remedy = [first.successor === null, first.isGuess, isEditable(first)]
    return [path, harmOf(use), isStale, module, ...remedy].join('\0')
  })
  return [...causes.values()].flatMap((parts) => {
    const [first] = parts
    return first ? [{ ...first, missing: parts.flatMap(({ group }) => group).sort(worstFirst) }] : []
  })
}

/** The finding is at the first one. */
function worstFirst(a: Missing, b: Missing): number {
  return harmOf(a.reference.use) - harmOf(b.reference.use) || a.reference.line - b.reference.line
}

function harmOf(use: ReferenceUse): number {
  const at = BY_HARM.indexOf(SENDS.has(use) ? 'send' : use)
  return at === -1 ? BY_HARM.length : at
}

function worstUse(group: readonly Missing[]): ReferenceUse {
  const [first] = group.toSorted(worstFirst)
  return first?.reference.use ?? 'constant'
}
