import type { ForgottenClass } from './forgotten-classes.ts'

/** What a search through the whole repository says of definitions that no worker seems to run. */
export interface UnrunDefinitions {
  /** Whether the project has something that runs coroutines, such as another worker pool. */
  readonly runsCoroutines: boolean
  readonly forgotten: readonly ForgottenClass[]
}
