import type { RemedyKind } from '../model/remedy.ts'
import type { Finding } from '../model/types.ts'

/** A remedy that findings suggest beside their fix. Whether it fits is known once somebody requests it. */
export interface OfferedRemedy {
  readonly kind: RemedyKind
  /** Wire names that a command line can hold as they are. */
  readonly tasks: readonly string[]
  /** What it is good for, as the beginning of a sentence. */
  readonly purpose: string
}

type Offer = Omit<OfferedRemedy, 'tasks'>

const ALIAS: Offer = { kind: 'alias', purpose: 'To take the new name and lose no message' }
const STUB = {
  kind: 'stub',
  purpose: 'To keep the name for one release, with a body that does nothing',
} as const

const BY_RULE: ReadonlyMap<string, Offer> = new Map([
  ['task-renamed-without-name', ALIAS],
  ['task-name-changed', ALIAS],
  ['task-removed', STUB],
])

const WORD = /^[\w.-]{1,80}$/
/** More names than a person copies. */
const MAX_TASKS = 5

/** The remedy for a finding; null where its rule has none, or its tasks are many or have odd names. */
export function offeredRemedy({ rule, names }: Pick<Finding, 'rule' | 'names'>): OfferedRemedy | null {
  const remedy = BY_RULE.get(rule)
  const tasks = names.flatMap(({ old }) => old ?? [])
  const fits = tasks.length > 0 && tasks.length === names.length && tasks.length <= MAX_TASKS
  return remedy !== undefined && fits && tasks.every((task) => WORD.test(task)) ? { ...remedy, tasks } : null
}
