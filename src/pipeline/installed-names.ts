import { nameOfConfig } from '../analysis/modules/installed-apps.ts'
import { type AppConfig, appConfigOf, type InstalledNames } from '../analysis/modules/installed-names.ts'
import type { BlobLoader } from './blob-loader.ts'
import { factsAt, oidAt, oidIn, type Revision } from './revision.ts'

/** A revision with the entries of its `INSTALLED_APPS`. */
export interface InstallingRevision {
  readonly revision: Revision
  readonly installed: ReadonlySet<string>
}

/** Whether two revisions may install an application under different names. */
export function installsOtherwise(base: InstallingRevision, head: InstallingRevision): boolean {
  if (base.installed.symmetricDifference(head.installed).size > 0) return true
  return [...head.installed].some((entry) => isConfiguredOtherwise(head, base, entry))
}

/**
 * The names under which Django imports the applications. Configuration classes are read only where they may make a
 * difference: where the entry or the file with the class differs from the other revision.
 */
export async function installedNames(
  loader: BlobLoader,
  own: InstallingRevision,
  other: InstallingRevision,
): Promise<InstalledNames> {
  const { revision, installed } = own
  const known = new Set<string>()
  const computed = new Set<string>()
  for (const entry of installed) {
    const config = appConfigOf(revision.paths, entry)
    if (config === null || (other.installed.has(entry) && !isConfiguredOtherwise(own, other, entry))) {
      known.add(entry)
      continue
    }
    await loader.loadFacts([oidAt(revision.tree, config.file)])
    const name = nameIn(revision, loader, config)
    // Before Django 3.2, an application itself installs no class: both names may count.
    if (config.className === null) known.add(entry)
    if (name !== null) known.add(name)
    else if (config.className !== null) computed.add(entry)
  }
  return { known, computed }
}

function isConfiguredOtherwise(own: InstallingRevision, other: InstallingRevision, entry: string): boolean {
  const { revision } = own
  if (revision.tree === other.revision.tree) return false
  const file = appConfigOf(revision.paths, entry)?.file
  return file !== undefined && oidIn(revision.tree, file) !== oidIn(other.revision.tree, file)
}

function nameIn(revision: Revision, loader: BlobLoader, { file, className }: AppConfig): string | null {
  return nameOfConfig(factsAt(revision, loader, file)?.statements ?? [], className)
}
