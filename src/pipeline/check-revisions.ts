import type { Remedy } from '../analysis/model/remedy.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import type { FactsStore } from '../ports/facts-store.ts'
import type { RepositorySource } from '../ports/repository-source.ts'
import { createBlobLoader } from './blob-loader.ts'
import { loadPythonParser } from './python-parser.ts'
import { isPythonUnchanged } from './python-unchanged.ts'
import type { RevisionIds } from './revision.ts'

/** What one analysis needs beyond the revisions. */
export interface CheckOptions {
  /** The date, such as 2027-01-31: reminders depend on it. Null where nobody wants to be reminded. */
  readonly today: string | null
  /** Fixes that somebody requests, beside those of the findings. */
  readonly remedies?: readonly Remedy[]
}

/** Analyzes how head differs from base, which is the merge base already. */
export async function checkRevisions(
  source: RepositorySource,
  ids: RevisionIds,
  settings: Settings,
  store: FactsStore,
  { today, remedies = [] }: CheckOptions = { today: null },
): Promise<CheckReport> {
  const loader = createBlobLoader(source, loadPythonParser, store)
  const repository = { source, store, loader }
  if (remedies.length === 0 && (await isPythonUnchanged(repository, ids, settings))) {
    await loader.save()
    return { ...ids, ...UNCHANGED }
  }
  // Loaded only here: rules are two thirds of all modules, and a commit hook waits for each. Meanwhile the source lists
  // the tree that comparing needs first.
  const [, { compareRevisions }] = await Promise.all([
    source.tree(ids.base),
    import('./compare-revisions.ts'),
  ])
  const report = await compareRevisions(repository, ids, settings, { today, remedies })
  await loader.save()
  return report
}

/** The report on a change that touches nothing that tasks depend on. */
const UNCHANGED: Omit<CheckReport, 'base' | 'head'> = {
  conclusion: 'success',
  changes: [],
  findings: [],
  suppressed: 0,
  ignored: [],
  incomplete: [],
  notUnderstood: [],
  flow: { senders: new Map(), queues: [], moves: [] },
  headText: new Map(),
}
