import { inferLayout } from '../analysis/contract/layout.ts'
import { collectImports } from '../analysis/contract/program.ts'
import { link, type Snapshot, type SnapshotInput } from '../analysis/contract/snapshot.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import type { Settings } from '../analysis/settings.ts'
import type { Library } from './library.ts'
import { oidAt, type Side } from './side.ts'

export interface LinkedSide {
  readonly input: SnapshotInput
  readonly snapshot: Snapshot
}

/**
 * Links every side under one layout. A link names the files it lacked (the module of an imported constant, a base
 * class); they are loaded and it is done again, until nothing more is wanted. Ends, as each round loads a new file.
 */
export async function linkSides(
  sides: readonly Side[],
  library: Library,
  settings: Settings,
): Promise<readonly LinkedSide[]> {
  const factsOf = sides.map((side) => (path: string) => factsAt(side, library, path))
  const imports = {
    absolute: new Set<string>(),
    relative: new Set<string>(),
    bare: new Set<string>(),
    installed: new Set<string>(),
  }
  sides.forEach((side, i) => {
    for (const path of side.taskPaths) collectImports(path, factsOf[i]?.(path)?.statements ?? [], imports)
  })
  const layout = inferLayout(new Set(sides.flatMap((side) => [...side.paths])), imports)
  for (;;) {
    const linked = sides.map((side, i) => {
      const facts = factsOf[i] ?? (() => null)
      const mentions = (text: string) => side.candidates.filter((path) => holds(side, library, path, text))
      const input = {
        paths: side.paths,
        taskPaths: side.taskPaths,
        facts,
        mentions,
        layout,
        settings,
        sendPaths: side.changed ?? [],
      }
      return { input, snapshot: link(input) }
    })
    const wanted = linked.flatMap(({ snapshot }, i) => missing(snapshot, sides[i], library))
    if (wanted.length === 0) return linked
    await library.load(wanted)
  }
}

function missing(snapshot: Snapshot, side: Side | undefined, library: Library): string[] {
  if (!side) return []
  return [...snapshot.program.wanted].map((path) => oidAt(side.tree, path)).filter((oid) => !library.has(oid))
}

function holds(side: Side, library: Library, path: string, text: string): boolean {
  const volume = library.get(oidAt(side.tree, path))
  // What could not be read may say anything.
  return volume?.kind !== 'read' || volume.source.text.includes(text)
}

function factsAt(side: Side, library: Library, path: string): FileFacts | null {
  const entry = side.tree.entries.get(path)
  const volume = entry ? library.get(entry.oid) : null
  return volume?.kind === 'read' ? volume.facts() : null
}
