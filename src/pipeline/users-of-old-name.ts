import { relativePlaces } from '../analysis/modules/module-mentions.ts'
import { filesAt, filesNamedUnder, moduleBelowRoot } from '../analysis/modules/renamed-modules.ts'
import type { BlobLoader } from './blob-loader.ts'
import { candidatesNaming, mentionsIn } from './read-mentions.ts'
import { factsAt, oidAt, type Revision } from './revision.ts'

/** An application, and the source root that its old name implies. */
interface OldApplication {
  readonly folder: string
  readonly root: string
}

/**
 * The files of a revision whose imports load tasks of an application by its old name: directly, or through a module that
 * imports its neighbours by relative names. Which name a task has then depends on what a process imports.
 */
export async function usersOfOldName(
  revision: Revision,
  { folder, root }: OldApplication,
  loader: BlobLoader,
): Promise<string[]> {
  const { paths } = revision
  const taskPaths = new Set(revision.taskPaths)
  const candidates = candidatesNaming(revision, loader, [moduleBelowRoot(root, folder)])
  const users: string[] = []
  for (const file of await mentionsIn(revision, loader, candidates)) {
    const loaded = new Set(filesNamedUnder(paths, root, folder, file))
    // A set goes on to the members that are added meanwhile.
    for (const path of loaded) {
      if (taskPaths.has(path)) break
      await loader.loadFacts([oidAt(revision.tree, path)])
      const places = relativePlaces(path, factsAt(revision, loader, path)?.statements ?? [])
      for (const place of places) for (const found of filesAt(paths, place, folder)) loaded.add(found)
    }
    if ([...loaded].some((path) => taskPaths.has(path))) users.push(file.path)
  }
  return users
}
