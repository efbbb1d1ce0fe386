import type { Settings } from '../analysis/model/settings.ts'
import { layoutOfRevision } from '../analysis/modules/layout-of-revision.ts'
import { inferLayout, type Layout } from '../analysis/modules/source-roots.ts'
import { collectImports } from '../analysis/semantic/program.ts'
import type { BlobLoader } from './blob-loader.ts'
import { findRenamedModules, type OldName } from './find-renamed-modules.ts'
import { factsAt, type Revision } from './revision.ts'

export interface RevisionLayouts {
  /** One for each revision; mostly the very same object. */
  readonly layouts: readonly Layout[]
  readonly oldNames: readonly OldName[]
}

/**
 * The layout of each revision. Both share one, which the evidence of both decides; only files that each revision clearly
 * imports under another name have a source root of their own.
 */
export async function inferLayouts(
  revisions: readonly Revision[],
  loader: BlobLoader,
  settings: Settings,
): Promise<RevisionLayouts> {
  const { common, installed } = collectEvidence(revisions, loader, settings)
  const [base, head] = revisions
  const [before, after] = installed
  if (!base || !head || !before || !after) return { layouts: revisions.map(() => common), oldNames: [] }
  const found = await findRenamedModules(
    { revision: base, installed: before },
    { revision: head, installed: after },
    loader,
    settings,
  )
  if (found === null) return { layouts: [common, common], oldNames: [] }
  const layouts = (['base', 'head'] as const).map((side) => layoutOfRevision(common, found.modules, side))
  return { layouts, oldNames: found.oldNames }
}

/** The layout that all revisions share, and the entries of `INSTALLED_APPS` that each has. */
function collectEvidence(
  revisions: readonly Revision[],
  loader: BlobLoader,
  { sourceRoots }: Settings,
): { readonly common: Layout; readonly installed: readonly ReadonlySet<string>[] } {
  const imports = { absolute: new Set<string>(), relative: new Set<string>(), bare: new Set<string>() }
  // Most files are the same in all revisions.
  const known = new Map<string, Set<string>>()
  const installed = revisions.map((revision) => {
    const entries = new Set<string>()
    for (const path of revision.taskPaths) {
      const key = `${path}\0${revision.tree.entries.get(path)?.oid}`
      const own = known.get(key) ?? new Set<string>()
      if (!known.has(key)) {
        const statements = factsAt(revision, loader, path)?.statements ?? []
        collectImports(path, statements, { ...imports, installed: own })
        known.set(key, own)
      }
      for (const entry of own) entries.add(entry)
    }
    return entries
  })
  const pathSets = revisions.map(({ paths }) => paths)
  const [first, ...others] = pathSets
  const isOne = first !== undefined && others.every((paths) => paths === first)
  const union = isOne ? first : new Set(pathSets.flatMap((paths) => [...paths]))
  const evidence = { ...imports, installed: new Set(installed.flatMap((entries) => [...entries])) }
  return {
    common: inferLayout(union, evidence, { revisions: pathSets, given: sourceRoots }),
    installed,
  }
}
