import { parentOf } from './paths.ts'
import type { RenamedModules } from './renamed-modules.ts'
import { type Layout, layoutWith } from './source-roots.ts'

/** The layout of one revision, where the two import the same files under other names. */
export function layoutOfRevision(common: Layout, renamed: RenamedModules, side: 'base' | 'head'): Layout {
  const pairs = [...renamed.folders.values(), ...renamed.files.values()].filter((pair) => pair !== null)
  const roots = pairs.flatMap((pair) => [pair[side], pair.base, pair.head])
  return layoutWith(
    (path) => (renamed.files.get(path) ?? pairAround(renamed.folders, path))?.[side] ?? common.rootOf(path),
    [...new Set([...common.roots, ...roots, ...renamed.roots])],
  )
}

/** That of the nearest application around a path. */
export function pairAround<T>(folders: ReadonlyMap<string, T>, path: string): T | undefined {
  for (let at = parentOf(path); ; at = parentOf(at)) {
    const pair = folders.get(at)
    if (pair !== undefined || at === '') return pair
  }
}
