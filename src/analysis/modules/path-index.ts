import { parentOf } from './paths.ts'

export interface PathIndex {
  /** The folders that contain each name, as a folder or a module. */
  readonly parents: ReadonlyMap<string, ReadonlySet<string>>
  readonly folders: ReadonlySet<string>
}

/** Every folder that contains Python at some depth. */
export function foldersOf(paths: ReadonlySet<string>): ReadonlySet<string> {
  return indexPaths(paths).folders
}

const INDEXES = new WeakMap<ReadonlySet<string>, PathIndex>()

/** Cached for each set of paths. */
export function indexPaths(paths: ReadonlySet<string>): PathIndex {
  const index = INDEXES.get(paths) ?? createIndex(paths)
  INDEXES.set(paths, index)
  return index
}

function createIndex(paths: ReadonlySet<string>): PathIndex {
  const parents = new Map<string, Set<string>>()
  const folders = new Set<string>()
  const note = (name: string, parent: string): void => {
    const known = parents.get(name)
    if (known) known.add(parent)
    else parents.set(name, new Set([parent]))
  }
  for (const path of paths) {
    let folder = parentOf(path)
    note(path.slice(folder === '' ? 0 : folder.length + 1, -'.py'.length), folder)
    while (folder !== '' && !folders.has(folder)) {
      folders.add(folder)
      const parent = parentOf(folder)
      note(folder.slice(parent === '' ? 0 : parent.length + 1), parent)
      folder = parent
    }
  }
  return { parents, folders }
}
