import type { Severity } from './types.ts'

/** What a repository may decide. `config/` produces it from a file; the analysis never reads one. */
export interface Settings {
  /** Rule id to severity; a rule that is not named keeps its default. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>
  /** Where the queue registry is, when it cannot be found from the code. */
  readonly registry: { readonly path: string; readonly class: string | null } | null
  /** Globs of paths whose tasks are no contract: tests, fixtures, vendored code. */
  readonly ignoredPaths: readonly string[]
}

export const DEFAULT_SETTINGS: Settings = {
  rules: {},
  registry: null,
  ignoredPaths: [
    '**/test/**',
    '**/tests/**',
    '**/testing/**',
    '**/test_*.py',
    '**/*_test.py',
    '**/tests.py',
    '**/conftest.py',
    '**/fixtures/**',
    '**/node_modules/**',
    '**/site-packages/**',
    // Not `vendor/tasks.py`: an application of that name is the project's own.
    '**/vendor/*/**',
    '**/vendored/**',
    '**/_vendor/**',
  ],
}
