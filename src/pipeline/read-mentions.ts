import { moduleMentions } from '../analysis/modules/module-mentions.ts'
import type { Mentions } from '../analysis/modules/renamed-modules.ts'
import { type FileSummary, holdsWord } from '../analysis/python/file-summary.ts'
import type { BlobLoader } from './blob-loader.ts'
import { factsAt, oidAt, oidIn, type Revision } from './revision.ts'

/** What files name in full. */
export async function mentionsIn(
  revision: Revision,
  loader: BlobLoader,
  paths: readonly string[],
): Promise<Mentions[]> {
  await loader.loadFacts(paths.map((path) => oidAt(revision.tree, path)))
  return paths.map((path) => {
    return { path, mentions: moduleMentions(factsAt(revision, loader, path)?.statements ?? []) }
  })
}

/** The candidates that differ from another revision and may import or list other modules than there. */
export function changedCandidates(revision: Revision, other: Revision, loader: BlobLoader): string[] {
  return revision.candidates.filter((path) => {
    const [own, there] = [oidIn(revision.tree, path), oidIn(other.tree, path)]
    if (own === there || isMigration(path)) return false
    const [summary, before] = [summaryOf(loader, own), there === null ? null : summaryOf(loader, there)]
    if (!summary || !before || summary.imports !== before.imports) return true
    return summary.names !== before.names
  })
}

/** The candidates whose imports or strings may name one of these modules. */
export function candidatesNaming(
  revision: Revision,
  loader: BlobLoader,
  modules: readonly string[],
): string[] {
  return revision.candidates.filter((path) => {
    const summary = summaryOf(loader, oidAt(revision.tree, path))
    return !isMigration(path) && summary !== null && modules.some((module) => mayName(summary, module))
  })
}

function mayName({ imports, names }: FileSummary, module: string): boolean {
  const last = module.slice(module.lastIndexOf('.') + 1)
  return holdsWord(imports, last) || holdsWord(names, module) || names.includes(` ${module}.`)
}

/** Workers import no migrations, and old ones keep old names. */
function isMigration(path: string): boolean {
  return path.includes('migrations/')
}

function summaryOf(loader: BlobLoader, oid: string | null): FileSummary | null {
  const blob = oid === null ? null : loader.get(oid)
  return blob?.kind === 'read' ? blob.summary : null
}
