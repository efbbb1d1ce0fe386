import type { Ignore } from './ignore.ts'
import type { Severity } from './types.ts'

/** The settings of a repository. `config/` reads them from a file. */
export interface Settings {
  /** Rule id to severity; other rules keep their default. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>
  /** Where the queue registry is, when it cannot be found from the code. */
  readonly registry: { readonly path: string; readonly class: string | null } | null
  /** Folders on `sys.path`, whatever the code's imports suggest; "" is the repository's top folder. */
  readonly sourceRoots: readonly string[]
  /** Globs of paths whose tasks are not analyzed: tests, fixtures, vendored code. */
  readonly ignoredPaths: readonly string[]
  /** Other repositories send tasks of this one. */
  readonly externalSenders: boolean
  /** The lowest severity that fails the check. */
  readonly gate: Severity | 'never'
  /** The most comments that a review may have on the diff. */
  readonly maxComments: number
  /** The lowest severity that a review comments on. */
  readonly commentsFrom: Severity
  /** Whether draft pull requests get comments, too. */
  readonly drafts: boolean
  /** The lowest permission that may use `/celery-fix`. */
  readonly fix: 'write' | 'maintain' | 'admin' | 'nobody'
  /** The lowest permission that may approve an intended break. */
  readonly approve: Settings['fix']
  /** For how many days an alias of a renamed task stays, before a review reminds of it. */
  readonly aliasDays: number
  /** Findings that are not reported; those whose date has passed are left out. */
  readonly ignores: readonly Ignore[]
}

/** More comments would bury the worst finding and run into GitHub's limits on content that notifies. */
export const MAX_COMMENTS = 30

/** After a year nobody remembers why two names are there. */
export const MAX_ALIAS_DAYS = 365

export const DEFAULT_SETTINGS: Settings = {
  rules: {},
  registry: null,
  sourceRoots: [],
  ignoredPaths: [
    '**/test/**',
    '**/tests/**',
    '**/testing/**',
    '**/test_*.py',
    '**/*_test.py',
    '**/tests.py',
    '**/conftest.py',
    '**/__tests__/**',
    '**/*.{test,spec}.{ts,tsx,mts,cts,js,jsx,mjs,cjs}',
    '**/fixtures/**',
    '**/node_modules/**',
    '**/site-packages/**',
    // Not `vendor/tasks.py`: that is an app of the project with this name.
    '**/vendor/*/**',
    '**/vendored/**',
    '**/_vendor/**',
  ],
  externalSenders: false,
  gate: 'error',
  maxComments: MAX_COMMENTS,
  commentsFrom: 'warning',
  drafts: false,
  fix: 'write',
  approve: 'write',
  aliasDays: 30,
  ignores: [],
}
