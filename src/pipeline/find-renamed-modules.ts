import type { Settings } from '../analysis/model/settings.ts'
import { installedRoots } from '../analysis/modules/installed-names.ts'
import { pairAround } from '../analysis/modules/layout-of-revision.ts'
import { isInside } from '../analysis/modules/paths.ts'
import {
  type Mentions,
  mentionedRoots,
  moduleBelowRoot,
  type RenamedModules,
  type RootPair,
  renamedApplications,
  renamedFiles,
} from '../analysis/modules/renamed-modules.ts'
import type { BlobLoader } from './blob-loader.ts'
import { type InstallingRevision, installedNames, installsOtherwise } from './installed-names.ts'
import { candidatesNaming, changedCandidates, mentionsIn } from './read-mentions.ts'
import type { Revision } from './revision.ts'
import { usersOfOldName } from './users-of-old-name.ts'

/** A file of head that still imports modules by the names that they had at base, and why that matters. */
export interface OldName {
  readonly path: string
  readonly reason: string
}

interface Found {
  readonly modules: RenamedModules
  readonly oldNames: readonly OldName[]
}

/**
 * The task modules that both revisions have at one path and import under different names. Celery names tasks after the
 * import, so these are renamed although their files stay. Null where there is none; most changes show that without reading
 * any further file.
 */
export async function findRenamedModules(
  base: InstallingRevision,
  head: InstallingRevision,
  loader: BlobLoader,
  settings: Settings,
): Promise<Found | null> {
  const isFree = (path: string): boolean => !settings.sourceRoots.some((root) => isInside(path, root))
  const mentioned = await renamedByMentions(base.revision, head.revision, loader, isFree)
  if (mentioned.size === 0 && !installsOtherwise(base, head)) return null
  const folders = renamedApplications(
    installedRoots(base.revision.paths, await installedNames(loader, base, head)),
    installedRoots(head.revision.paths, await installedNames(loader, head, base)),
  )
  const taskPaths = [...base.revision.taskPaths, ...head.revision.taskPaths].filter(isFree)
  const renamed = new Map<string, RootPair | null>()
  const oldNames: OldName[] = []
  const roots: string[] = []
  for (const [folder, pair] of folders) {
    const isConcerned = taskPaths.some((path) => isInside(path, folder))
    const isRenamed = pair !== null && pair.base !== pair.head && isConcerned
    const users = isRenamed ? await usersOfOldName(head.revision, { folder, root: pair.base }, loader) : []
    renamed.set(folder, isConcerned && users.length === 0 ? pair : null)
    if (!pair || users.length === 0) continue
    roots.push(pair.base, pair.head)
    const [old, now] = [pair.base, pair.head].map((root) => moduleBelowRoot(root, folder))
    const reason = `imports ${old}, which is installed as ${now}: its tasks may be registered under either name`
    oldNames.push(...users.map((path) => ({ path, reason })))
  }
  const files = mayBeInstalledElsewhere(head, folders)
    ? new Map()
    : new Map([...mentioned].filter(([path]) => pairAround(folders, path) === undefined))
  return { modules: { folders: renamed, files, roots }, oldNames }
}

/** Whether Django decides names that no readable list of applications shows. */
function mayBeInstalledElsewhere(
  { revision }: InstallingRevision,
  folders: ReadonlyMap<string, unknown>,
): boolean {
  return folders.size === 0 && [...revision.paths].some((path) => /(^|\/)manage\.py$/.test(path))
}

/** The task files that all imports and lists of a revision name alike, and those of the other one otherwise. */
async function renamedByMentions(
  base: Revision,
  head: Revision,
  loader: BlobLoader,
  isFree: (path: string) => boolean,
): Promise<ReadonlyMap<string, RootPair>> {
  const after = changedCandidates(head, base, loader)
  const before = changedCandidates(base, head, loader)
  if (before.length === 0 || after.length === 0) return new Map()
  const inHead = new Set(head.taskPaths)
  const taskFiles = new Set(base.taskPaths.filter((path) => inHead.has(path) && isFree(path)))
  const mentions = [await mentionsIn(base, loader, before), await mentionsIn(head, loader, after)] as const
  const [gone, come] = mentions.map((files) => modulesNamedLike(taskFiles, files))
  // Without a module that only base names and one that only head names, nothing is renamed.
  if (!gone || !come || gone.isSubsetOf(come) || come.isSubsetOf(gone)) return new Map()
  const rootsAtBase = mentionedRoots(base.paths, taskFiles, mentions[0])
  const rootsAtHead = mentionedRoots(head.paths, taskFiles, mentions[1])
  const changed = new Set(after)
  const pairs = new Map(renamedFiles(rootsAtBase, rootsAtHead))
  for (const [path, pair] of pairs) {
    const names = [pair.base, pair.head].map((root) => moduleBelowRoot(root, path.replace(/\.py$/, '')))
    const others = candidatesNaming(head, loader, names).filter((one) => !changed.has(one))
    const unchanged = mentionedRoots(head.paths, new Set([path]), await mentionsIn(head, loader, others))
    if (unchanged.size > 0) pairs.delete(path)
  }
  return pairs
}

/** The mentioned modules whose last part is the name of a task file. */
function modulesNamedLike(taskFiles: ReadonlySet<string>, files: readonly Mentions[]): ReadonlySet<string> {
  const last = (module: string): string => module.slice(module.lastIndexOf('.') + 1)
  const names = new Set([...taskFiles].map((path) => last(moduleBelowRoot('', path.replace(/\.py$/, '')))))
  const modules = files.flatMap(({ mentions }) => mentions.map(({ module }) => module))
  return new Set(modules.filter((module) => names.has(last(module))))
}
