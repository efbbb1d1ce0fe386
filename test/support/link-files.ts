import type { Search } from '../../src/analysis/import-graph/search.ts'
import { unimportedModules } from '../../src/analysis/import-graph/worker-imports.ts'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import type { WordIndex } from '../../src/analysis/model/word-index.ts'
import { inferLayout } from '../../src/analysis/modules/source-roots.ts'
import type { FileFacts } from '../../src/analysis/python/facts.ts'
import { type FileSummary, holdsWord, summarize } from '../../src/analysis/python/file-summary.ts'
import { collectImports } from '../../src/analysis/semantic/program.ts'
import { link, NOTHING_REQUESTED, type Snapshot } from '../../src/analysis/snapshot.ts'
import { loadPythonParser } from '../../src/pipeline/python-parser.ts'

/** Links the Python files of a small repository, all of which may define tasks; there is no cache and no search. */
export async function linkFiles(files: Readonly<Record<string, string>>): Promise<Snapshot> {
  const read = await loadPythonParser()
  const paths = Object.keys(files).filter((path) => path.endsWith('.py'))
  const facts = new Map(paths.map((path): [string, FileFacts] => [path, read(files[path] ?? '')]))
  const imports = {
    absolute: new Set<string>(),
    relative: new Set<string>(),
    bare: new Set<string>(),
    installed: new Set<string>(),
  }
  for (const [path, { statements }] of facts) collectImports(path, statements, imports)
  const summaries = new Map(paths.map((path) => [path, summarize(files[path] ?? '')]))
  const snapshot = link({
    ...NOTHING_REQUESTED,
    paths: new Set(paths),
    taskPaths: paths,
    facts: (path) => facts.get(path) ?? null,
    callSitePaths: [],
    queueSendPaths: [],
    changedPaths: [],
    wordIndex: wordIndexOf(summaries),
    layout: inferLayout(new Set(paths), imports),
    settings: DEFAULT_SETTINGS,
  })
  const search: Search = {
    containing: (word) => new Set(paths.filter((path) => files[path]?.includes(word))),
    isOutsidePython: () => false,
    read(path) {
      const summary = summaries.get(path)
      return summary ? { ...summary, text: files[path] ?? '' } : null
    },
  }
  const taskFiles = [...new Set(snapshot.tasks.map(({ path }) => path))]
  // Each by itself: the others show how the project registers its tasks.
  const unimported = taskFiles.filter((path) =>
    unimportedModules(snapshot, { paths: [path], dropped: new Set() }, search).has(path),
  )
  return { ...snapshot, unimported: new Set(unimported) }
}

function wordIndexOf(summaries: ReadonlyMap<string, FileSummary>): WordIndex {
  const holding = (list: 'imports' | 'taskModules' | 'importsByCode' | 'settings') => (word: string) =>
    [...summaries].flatMap(([path, summary]) => (holdsWord(summary[list], word) ? [path] : []))
  return {
    importing: holding('imports'),
    naming: holding('taskModules'),
    byCode: holding('importsByCode'),
    withSetting: holding('settings'),
  }
}
