import { REMEDY_KINDS, type RemedyKind } from '../analysis/model/remedy.ts'

/** Where people write commands. */
export type Place = 'conversation' | 'thread' | 'review'

/**
 * Who may give a command. `contributor` is a person with write permission, or the author of the pull request, for what
 * changes nothing that the author could not change by a push.
 */
export type Right = 'settings.fix' | 'settings.approve' | 'contributor'

/** One way to write a command. */
export interface Form {
  /** The words behind the command: capitals stand for names, `…` for several. */
  readonly words: string
  /** One sentence in the imperative. */
  readonly does: string
  readonly commits: boolean
  readonly right: Right
  /** Everywhere, if it is missing. */
  readonly places?: readonly Place[]
}

const EVERYWHERE: readonly Place[] = ['conversation', 'thread', 'review']

const commits = { commits: true, right: 'settings.fix' } as const
const reads = { commits: false, right: 'contributor' } as const

/** Every command and every form of it. Parser, replies, documentation and tests come from this table. */
export const GRAMMAR = {
  'celery-fix': [
    {
      words: '',
      does: 'Commit all safe fixes of errors and warnings; in a thread, the fix of its finding.',
      ...commits,
    },
    { words: 'all', does: 'Commit suggestions too, each named in the commit message.', ...commits },
    { words: 'RULE…', does: 'Commit the fixes of these rules, notices included.', ...commits },
    { words: 'TASK…', does: 'Commit the fixes of findings about these tasks.', ...commits },
    {
      words: 'alias TASK…',
      does: 'Register the task under its old and its new name, so that messages of both run it.',
      ...commits,
    },
    {
      words: 'stub TASK…',
      does: 'Keep a removed task for one release, with a body that does nothing.',
      ...commits,
    },
    {
      words: 'migration TASK…',
      does: 'Add a Django data migration for the task’s rows of django-celery-beat.',
      ...commits,
    },
    { words: '… --dry-run', does: 'Show the patch, and commit nothing.', ...reads },
    { words: 'help', does: 'Show this list.', ...reads },
  ],
  'celery-approve': [
    {
      words: 'NAME REASON',
      does: 'Approve a break that is intended: a task, a file or a fingerprint, and why.',
      commits: false,
      right: 'settings.approve',
    },
  ],
  'celery-ignore': [
    {
      words: 'REASON',
      does: 'Commit a comment in the code that suppresses the finding of this thread.',
      ...commits,
      places: ['thread'],
    },
  ],
  'celery-explain': [
    { words: 'RULE…', does: 'Show the page of a rule.', ...reads },
    { words: '', does: 'Show the page of the rule of this thread.', ...reads, places: ['thread'] },
  ],
  'celery-recheck': [{ words: '', does: 'Check the head again.', ...reads }],
  'celery-help': [{ words: '', does: 'Show this list.', ...reads }],
} as const satisfies Readonly<Record<string, readonly Form[]>>

export type CommandName = keyof typeof GRAMMAR

export const COMMANDS = Object.keys(GRAMMAR) as readonly CommandName[]

export function formsOf(name: CommandName): readonly Form[] {
  return GRAMMAR[name]
}

export function placesOf({ places = EVERYWHERE }: Form): readonly Place[] {
  return places
}

/** The words of `/celery-fix` that are followed by tasks. */
export const REMEDIES: readonly RemedyKind[] = REMEDY_KINDS
export const ALL = 'all'
export const HELP = 'help'
export const DRY_RUN = '--dry-run'
/** Every word of `/celery-fix` that names neither a rule nor a task. */
export const KEYWORDS: readonly string[] = GRAMMAR['celery-fix'].flatMap(({ words }) =>
  words.split(' ').filter((word) => /^[a-z-]+$/.test(word)),
)
