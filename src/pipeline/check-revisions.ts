import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import type { FactsStore, RepositorySource } from '../ports.ts'
import { createBlobLoader } from './blob-loader.ts'
import { loadPythonParser } from './python-parser.ts'
import { isPythonUnchanged } from './python-unchanged.ts'

/** Judges head against base (commit ids; base is the merge base already). */
export async function checkRevisions(
  source: RepositorySource,
  revisions: { readonly base: string; readonly head: string },
  settings: Settings,
  store: FactsStore,
): Promise<CheckReport> {
  const loader = createBlobLoader(source, loadPythonParser, store)
  const repository = { source, store, loader }
  if (await isPythonUnchanged(repository, revisions, settings)) {
    await loader.save()
    return { ...revisions, ...NOTHING }
  }
  // Loaded here, because a commit hook waits for every file: the rules and what they need are two thirds of them.
  // Meanwhile the source lists what they will ask for first.
  const [, { compareRevisions }] = await Promise.all([
    source.tree(revisions.base),
    import('./compare-revisions.ts'),
  ])
  const report = await compareRevisions(repository, revisions, settings)
  await loader.save()
  return report
}

/** The answer where nothing that tasks depend on differs. */
const NOTHING: Omit<CheckReport, 'base' | 'head'> = {
  conclusion: 'success',
  changes: [],
  findings: [],
  suppressed: 0,
  incomplete: [],
  headText: new Map(),
}
