import type { Settings } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import { CALLER_WORDS, CELERY_PACKAGES, EXTENSIONS, isProgram } from '../analysis/typescript/packages.ts'
import type { ReadCallers } from '../analysis/typescript/read-callers.ts'
import type { RepositorySource } from '../ports.ts'
import type { ExternalFiles, ExternalPaths } from './external-files.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import { changedSince, type OpenRepository, oidAt } from './revision.ts'

/** What people write is smaller; bundles are not worth the second that each takes. */
const MAX_CHARACTERS = 200_000
/** Together: some ten seconds of reading, beyond which a review would be late for all that it knows. */
const MAX_TOTAL = 2_000_000
/** A name stands two or three imports away from its call; each may need what tells where imports lead. */
const MAX_ROUNDS = 12
/** Each name more is another search of every program. */
const MAX_NAMES = 50

/**
 * The programs in TypeScript and JavaScript that may call tasks, where the change makes them matter: it takes a wire name
 * away, or touches one of them. Null where it does not, or where no `package.json` asks for a Celery client.
 */
export async function findCallers(
  repository: OpenRepository,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<ExternalFiles | null> {
  const lost = lostNames(base, head)
  const touched = changedSince(base.revision.tree, head.revision.tree).filter(isProgram)
  if (lost.length === 0 && touched.length === 0) return null
  if (!(await dependsOnClient(repository.source, head.revision.tree.rev, head.input.settings))) return null

  const { createCallersReader } = await import('../analysis/typescript/read-callers.ts')
  const read = createCallersReader()
  const words = [...CALLER_WORDS, ...lost]
  const files = new Map<LinkedRevision, ExternalPaths>()
  for (const revision of [base, head])
    files.set(revision, await programsOf(repository, revision, words, read))
  const known = new Set([...files.values()].flatMap(({ paths }) => paths))
  if (lost.length === 0 && !touched.some((path) => known.has(path))) return null
  return {
    readers: { callers: (texts) => read(texts).references },
    files: async (revision) => files.get(revision) ?? { paths: [], gaps: [] },
  }
}

/** The names that base has and head has not, as they may stand in a program. */
function lostNames(base: LinkedRevision, head: LinkedRevision): string[] {
  const kept = new Set(head.snapshot.tasks.map(({ name }) => name))
  const names = base.snapshot.tasks.flatMap(({ name }) => (name === null || kept.has(name) ? [] : [name]))
  const plain = [...new Set(names)].filter((name) => /^[\x21-\x7e]+$/.test(name)).sort()
  if (plain.length <= MAX_NAMES) return plain
  // Whole modules went: their names begin alike.
  const modules = new Set(plain.map((name) => name.slice(0, name.lastIndexOf('.') + 1) || name))
  return [...modules].slice(0, MAX_NAMES)
}

/** A few small files answer for most repositories, before all programs are searched. */
export async function dependsOnClient(
  source: RepositorySource,
  rev: string,
  settings: Settings,
): Promise<boolean> {
  const ignored = isIgnoredBy(settings)
  const found = await source.containing(rev, ['package.json'], CELERY_PACKAGES)
  return [...found].some((path) => !ignored(path))
}

/** The programs in which a word stands, and those that they import on the way to a client or a name. */
async function programsOf(
  { source, loader }: OpenRepository,
  { revision: { tree }, input }: LinkedRevision,
  words: readonly string[],
  read: ReadCallers,
): Promise<ExternalPaths> {
  const ignored = isIgnoredBy(input.settings)
  const found = await source.containing(tree.rev, EXTENSIONS, words)
  const isFile = (path: string): boolean => tree.entries.get(path)?.kind === 'file' && !ignored(path)
  const texts = new Map<string, string>()
  const gaps: Gap[] = []
  let total = 0
  let unfollowed: ReadonlySet<string> = new Set()
  let wanted = [...found].filter((path) => isProgram(path) && isFile(path)).sort()
  for (let round = 0; round < MAX_ROUNDS && wanted.length > 0; round++) {
    await loader.loadTexts(wanted.map((path) => oidAt(tree, path)))
    for (const path of wanted) {
      const blob = loader.get(oidAt(tree, path))
      const text = blob?.kind === 'read' ? (blob.source?.text ?? '') : ''
      if (blob?.kind === 'unreadable') gaps.push(unread(path, blob.reason))
      else if (text.length > MAX_CHARACTERS) gaps.push(unread(path, 'it is too large'))
      else if (total + text.length > MAX_TOTAL) gaps.push(unread(path, 'there are too many programs like it'))
      else {
        total += text.length
        texts.set(path, text)
      }
    }
    const unreadable = new Set(gaps.map(({ path }) => path))
    const known = read(texts, isFile)
    wanted = [...known.wanted].filter((path) => !unreadable.has(path)).sort()
    unfollowed = known.unfollowed
  }
  for (const path of unfollowed) gaps.push(unread(path, 'TypeScript cannot follow its imports'))
  return { paths: [...texts.keys()].sort(), gaps }
}

function unread(path: string, reason: string): Gap {
  return { kind: 'unknown', path, line: 0, reason: `the tasks that it calls are not known: ${reason}` }
}
