import {
  createMentionSearch,
  type Mention,
  type Mentions,
  type NewName,
} from '../analysis/references/new-name-mentions.ts'
import { functionName, lostNames } from '../analysis/tasks/task-names.ts'
import type { Tree } from '../ports/repository-source.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import { changedSince, oidIn } from './revision.ts'

/** On GitHub each file costs a part of a request. */
const MAX_FILES = 300
/** Larger texts are data dumps and bundles. In characters. */
const MAX_CHARACTERS = 1_000_000
/** Of all texts together: some second of searching. */
const MAX_TOTAL = 10_000_000

const NONE: Mentions = new Map()

/** Where a change writes the new names of tasks. Only a change that loses a name as well is searched. */
export async function findMentions(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<Mentions> {
  const names = newNames(base, head)
  if (names.length === 0 || lostNames(base.snapshot, head.snapshot).size === 0) return NONE
  const paths = writtenPaths(base.revision.tree, head)
  if (paths.length > MAX_FILES) return null
  const textAt = async (tree: Tree, path: string): Promise<string | null> => {
    const oid = oidIn(tree, path)
    if (oid === null) return null
    await loader.loadTexts([oid])
    const blob = loader.get(oid)
    return blob?.kind === 'read' ? (blob.source?.text ?? null) : null
  }
  await loader.loadTexts(paths.flatMap((path) => oidIn(head.revision.tree, path) ?? []))
  const search = createMentionSearch(names)
  const found = new Map<string, Mention[]>()
  let total = 0
  for (const path of paths) {
    const text = await textAt(head.revision.tree, path)
    if (text === null || text.length > MAX_CHARACTERS) continue
    total += text.length
    if (total > MAX_TOTAL) return null
    const isMentioned = search({ path, text, before: () => null }).size > 0
    if (!isMentioned) continue
    const before = await textAt(base.revision.tree, path)
    for (const [name, mentions] of search({ path, text, before: () => before }))
      found.set(name, [...(found.get(name) ?? []), ...mentions])
  }
  return found
}

function newNames(base: LinkedRevision, head: LinkedRevision): NewName[] {
  const fresh = lostNames(head.snapshot, base.snapshot)
  const functions = new Set(base.snapshot.tasks.map(functionName))
  return head.snapshot.tasks.flatMap((task): NewName[] => {
    if (task.name === null || !fresh.has(task.name)) return []
    const called = functionName(task)
    return [{ name: task.name, functionName: functions.has(called) ? null : called, path: task.path }]
  })
}

/** The files with content that base does not have. Tests patch functions by their path, which names no task. */
function writtenPaths(before: Tree, { revision: { tree }, input }: LinkedRevision): string[] {
  const isIgnored = isIgnoredBy(input.settings)
  const known = new Set([...before.entries.values()].map(({ oid }) => oid))
  const written = changedSince(before, tree).filter((path) => {
    const entry = tree.entries.get(path)
    if (entry?.kind !== 'file' || known.has(entry.oid) || BINARY.test(path)) return false
    return !(path.endsWith('.py') && isIgnored(path))
  })
  return written.sort()
}

const BINARY = /\.(?:png|jpe?g|gif|webp|ico|svg|pdf|zip|gz|tgz|whl|woff2?|ttf|eot|mo|pyc|so|mp[34]|lock)$/i
