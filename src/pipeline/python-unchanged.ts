import type { Settings } from '../analysis/model/settings.ts'
import type { FileFacts } from '../analysis/python/facts.ts'
import { sameDigest } from '../analysis/python/file-summary.ts'
import { sameFacts } from '../analysis/python/same-facts.ts'
import { isProgram } from '../analysis/typescript/packages.ts'
import type { Difference } from '../ports.ts'
import type { Library } from './blob-loader.ts'
import { asksForClient } from './find-callers.ts'
import { toldOfWorkers } from './find-consumers.ts'
import type { OpenRepository } from './revision.ts'

/** Comparing more costs what linking does. */
const MAX_FILES = 300

/**
 * Whether all Python says on head what it says on base: then both link to the same, whatever stands in the rest of the
 * repository, which need not be listed. False as well where that is not known for little.
 */
export async function saysTheSame(
  { source, library }: OpenRepository,
  { base, head }: { readonly base: string; readonly head: string },
  settings: Settings,
): Promise<boolean> {
  const differences = await source.differences(base, head)
  if (differences === null) return false
  const python = differences.filter(({ path }) => path.endsWith('.py'))
  const pairs = python.flatMap(bothFiles)
  if (pairs.length < python.length || pairs.length > MAX_FILES) return false
  const before = differences.map((one) => one.before)
  if (await toldOfWorkers(library, before, settings)) return false
  const hasPrograms = differences.some(({ path }) => isProgram(path))
  if (hasPrograms && (await asksForClient(source, head, settings))) return false

  await library.load(pairs.flat())
  if (!pairs.every(([before, after]) => isAlike(library, before, after))) return false
  // One by one: most changes say something else in one of their first files.
  for (const pair of pairs) {
    await library.loadFacts(pair)
    if (!isSame(library, ...pair)) return false
  }
  return true
}

type Pair = readonly [before: string, after: string]

/** The blob ids where a file stands on both sides. */
function bothFiles({ before, after }: Difference): Pair[] {
  return before?.kind === 'file' && after?.kind === 'file' ? [[before.oid, after.oid]] : []
}

/** Without parsing. */
function isAlike(library: Library, before: string, after: string): boolean {
  const [a, b] = [library.get(before), library.get(after)]
  return a?.kind === 'read' && b?.kind === 'read' && sameDigest(a.digest, b.digest)
}

function isSame(library: Library, before: string, after: string): boolean {
  const [a, b] = [factsOf(library, before), factsOf(library, after)]
  // What is no valid Python is told as a gap.
  return a !== null && b !== null && a.errorLines.length === 0 && sameFacts(a, b)
}

function factsOf(library: Library, oid: string): FileFacts | null {
  const volume = library.get(oid)
  return volume?.kind === 'read' ? volume.facts() : null
}
