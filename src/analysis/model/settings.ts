import type { Severity } from './types.ts'

/** What a repository may decide. `config/` produces it from a file; the analysis never reads one. */
export interface Settings {
  /** Rule id to severity; a rule that is not named keeps its default. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>
  /** Where the queue registry is, when it cannot be found from the code. */
  readonly registry: { readonly path: string; readonly class: string | null } | null
  /** Folders that stand on `sys.path`, whatever the code's imports say; "" is the repository's top. */
  readonly sourceRoots: readonly string[]
  /** Globs of paths whose tasks are no contract: tests, fixtures, vendored code. */
  readonly ignoredPaths: readonly string[]
  /** The least severity that fails the check. */
  readonly gate: Severity | 'never'
  /** How many comments a review may have on the diff. */
  readonly maxComments: number
  /** Whether drafts are commented on, too. */
  readonly drafts: boolean
  /** The least permission that `/celery-fix` takes. */
  readonly fix: 'write' | 'maintain' | 'admin' | 'nobody'
}

/** More comments would bury the worst and run into GitHub's limits on content that notifies. */
export const MAX_COMMENTS = 30

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
    // Not `vendor/tasks.py`: an application of that name is the project's own.
    '**/vendor/*/**',
    '**/vendored/**',
    '**/_vendor/**',
  ],
  gate: 'error',
  maxComments: MAX_COMMENTS,
  drafts: false,
  fix: 'write',
}
