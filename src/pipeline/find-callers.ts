import type { Settings } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import { lostNames } from '../analysis/tasks/task-names.ts'
import { CALLER_WORDS, CELERY_PACKAGES, EXTENSIONS, isProgram } from '../analysis/typescript/packages.ts'
import type { ReadCallers } from '../analysis/typescript/read-callers.ts'
import type { RepositorySource } from '../ports/repository-source.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import type { NonPythonKind, NonPythonPaths } from './non-python-kind.ts'
import { type CachedRepository, changedSince, oidAt } from './revision.ts'

/** Hand-written programs are smaller; a bundle is not worth the second that it takes. */
const MAX_CHARACTERS = 200_000
/** Of all programs together: some ten seconds of reading, which no review should wait beyond. */
const MAX_TOTAL = 2_000_000
/** Between a call and its name there are two or three imports; each may need the files that resolve it. */
const MAX_ROUNDS = 12
/** Every further name is another search of every program. */
const MAX_NAMES = 50

/**
 * The TypeScript and JavaScript programs that may call tasks, where the change loses a wire name or touches one of them.
 * Null for other changes, and where no `package.json` depends on a Celery client.
 */
export async function findCallers(
  repository: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<NonPythonKind | null> {
  const lost = searchTerms(lostNames(base.snapshot, head.snapshot))
  const touched = changedSince(base.revision.tree, head.revision.tree).filter(isProgram)
  if (lost.length === 0 && touched.length === 0) return null
  if (!(await dependsOnClient(repository.source, head.revision.tree.rev, head.input.settings))) return null

  const { createCallersReader } = await import('../analysis/typescript/read-callers.ts')
  const read = createCallersReader()
  const words = [...CALLER_WORDS, ...lost]
  const files = new Map<LinkedRevision, NonPythonPaths>()
  for (const revision of [base, head])
    files.set(revision, await findPrograms(repository, revision, words, read))
  const known = new Set([...files.values()].flatMap(({ paths }) => paths))
  if (lost.length === 0 && !touched.some((path) => known.has(path))) return null
  return {
    readers: { callers: (texts) => read(texts).references },
    files: async (revision) => files.get(revision) ?? { paths: [], gaps: [] },
  }
}

/** Task names as a program may write them; of very many, their modules. */
function searchTerms(names: ReadonlySet<string>): string[] {
  const plain = [...names].filter((name) => /^[\x21-\x7e]+$/.test(name)).sort()
  if (plain.length <= MAX_NAMES) return plain
  // Whole modules went: their names begin alike.
  const modules = new Set(plain.map((name) => name.slice(0, name.lastIndexOf('.') + 1) || name))
  return [...modules].slice(0, MAX_NAMES)
}

/** Whether a `package.json` depends on a Celery client: a few small files, read before all programs are searched. */
export async function dependsOnClient(
  source: RepositorySource,
  rev: string,
  settings: Settings,
): Promise<boolean> {
  const ignored = isIgnoredBy(settings)
  const found = await source.containing(rev, ['package.json'], CELERY_PACKAGES)
  return [...found].some((path) => !ignored(path))
}

/** The programs with one of the words, and those that they import on the way to a client or a name. */
async function findPrograms(
  repository: CachedRepository,
  { revision: { tree }, input }: LinkedRevision,
  words: readonly string[],
  read: ReadCallers,
): Promise<NonPythonPaths> {
  const ignored = isIgnoredBy(input.settings)
  const isFile = (path: string): boolean => tree.entries.get(path)?.kind === 'file' && !ignored(path)
  const found = await repository.source.containing(tree.rev, EXTENSIONS, words)
  const programs = createPrograms(repository, (path) => oidAt(tree, path))
  await programs.add([...found].filter((path) => isProgram(path) && isFile(path)))
  const { result } = await loadUntilComplete(
    () => {
      const { missing, unfollowed } = read(programs.texts, isFile)
      const unread = new Set(programs.gaps.map(({ path }) => path))
      return { result: unfollowed, missing: [...missing].filter((path) => !unread.has(path)) }
    },
    programs.add,
    (_, round) => round < MAX_ROUNDS,
  )
  const unfollowed = [...result].map((path) => gapOf(path, 'TypeScript cannot follow its imports'))
  return { paths: [...programs.texts.keys()].sort(), gaps: [...programs.gaps, ...unfollowed] }
}

interface Programs {
  readonly texts: ReadonlyMap<string, string>
  /** Programs that are not among the texts, and why. */
  readonly gaps: readonly Gap[]
  add(paths: readonly string[]): Promise<void>
}

/** Collects the texts of programs, up to the limits. */
function createPrograms({ loader }: CachedRepository, oidOf: (path: string) => string): Programs {
  const texts = new Map<string, string>()
  const gaps: Gap[] = []
  let total = 0
  return {
    texts,
    gaps,
    async add(paths) {
      await loader.loadTexts(paths.map(oidOf))
      for (const path of paths.toSorted()) {
        const blob = loader.get(oidOf(path))
        const text = blob?.kind === 'read' ? (blob.source?.text ?? '') : ''
        if (blob?.kind === 'unreadable') gaps.push(gapOf(path, blob.reason))
        else if (text.length > MAX_CHARACTERS) gaps.push(gapOf(path, 'it is too large'))
        else if (total + text.length > MAX_TOTAL)
          gaps.push(gapOf(path, 'there are too many programs like it'))
        else {
          total += text.length
          texts.set(path, text)
        }
      }
    },
  }
}

function gapOf(path: string, reason: string): Gap {
  return { kind: 'unknown', path, line: 0, reason: `the tasks that it calls are not known: ${reason}` }
}
