import {
  namesInQuestion,
  type ReferencePaths,
  referencesIn,
} from '../analysis/references/python-references.ts'
import type { Library } from './blob-loader.ts'
import { factsAt, type LinkedSide } from './link-revisions.ts'
import { changedAmong, oidAt, type Side } from './revision.ts'

/**
 * Both sides with the texts that may name a task: of the files that differ, and of those in which head has a name that the
 * change takes away or writes out. Digests tell which these are, so that the others need not be parsed.
 */
export async function withReferences(
  library: Library,
  base: LinkedSide,
  head: LinkedSide,
): Promise<readonly [LinkedSide, LinkedSide]> {
  const changed = changedAmong(head.side.candidates, head.side)
  const names = namesInQuestion(base.snapshot, head.snapshot)
  const naming = names.size === 0 ? NONE : await namingFiles(library, head.side, names)
  const headPaths = { own: [...new Set([...changed, ...naming.own])].sort(), setAside: naming.setAside }
  const isAtBase = (path: string): boolean => base.side.tree.entries.has(path)
  const basePaths = { own: headPaths.own.filter(isAtBase), setAside: headPaths.setAside.filter(isAtBase) }
  return [await read(library, base, basePaths), await read(library, head, headPaths)]
}

const NONE: ReferencePaths = { own: [], setAside: [] }

async function namingFiles(
  library: Library,
  { tree, candidates, setAside }: Side,
  names: ReadonlySet<string>,
): Promise<ReferencePaths> {
  await library.load(setAside.map((path) => oidAt(tree, path)))
  const speaksOfOne = (path: string): boolean => {
    const volume = library.get(oidAt(tree, path))
    return volume?.kind === 'read' && volume.digest.names.split(' ').some((name) => names.has(name))
  }
  return { own: candidates.filter(speaksOfOne), setAside: setAside.filter(speaksOfOne) }
}

async function read(library: Library, linked: LinkedSide, paths: ReferencePaths): Promise<LinkedSide> {
  const { side } = linked
  await library.loadFacts([...paths.own, ...paths.setAside].map((path) => oidAt(side.tree, path)))
  const input = { ...linked.input, referencePaths: paths }
  const references = referencesIn(paths, (path) => factsAt(side, library, path))
  return { ...linked, input, snapshot: { ...linked.snapshot, references } }
}
