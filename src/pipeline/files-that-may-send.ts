import { type FileSummary, holdsWord } from '../analysis/python/file-summary.ts'
import { importedAs, textsOf, wordsOf } from '../analysis/senders/sender-words.ts'
import type { LinkedTask } from '../analysis/tasks/linked-task.ts'
import { ROW_WORDS } from './add-schedule-rows.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import { type CachedRepository, factsAt, oidAt } from './revision.ts'

/** A name that is imported as another one, and that as a third. */
const MAX_ROUNDS = 4
/** Look-ups of tasks by name. */
const BY_NAME = ['send_task', 'signature(', 'subtask(', 'Signature(', '.tasks[', '.tasks.get(']
/** What code reads the members of a module with. */
const MEMBERS = ['getattr(', 'getmembers(', 'vars(', '__dict__', 'import_module(', 'import_string(']

export interface FilesThatMaySend {
  /** With their facts loaded. */
  readonly paths: readonly string[]
  /** The names under which these files know the tasks and their modules, and the strings that name them. */
  readonly words: ReadonlySet<string>
  /** Files that make a schedule in a way that is not followed. */
  readonly makingSchedules: ReadonlySet<string>
}

/**
 * The files outside tests that may send one of these tasks: those that contain its name and import it, its module or a package of it, the
 * names that they give it, and all look-ups of tasks by name.
 */
export async function filesThatMaySend(
  { source, loader }: CachedRepository,
  { revision, snapshot, input: { settings } }: LinkedRevision,
  tasks: readonly LinkedTask[],
): Promise<FilesThatMaySend> {
  const ignored = isIgnoredBy(settings)
  const search = async (words: readonly string[]): Promise<readonly string[]> => {
    const found = await source.containing(revision.tree.rev, ['.py'], words.filter(isPlain))
    const isHere = (path: string): boolean => revision.tree.entries.get(path)?.kind === 'file'
    return [...found].filter((path) => !ignored(path) && isHere(path))
  }
  const names = new Set(tasks.flatMap(wordsOf))
  const texts = new Set(tasks.flatMap(textsOf))
  const modules = new Set(tasks.map(({ module }) => lastPart(module)))
  // `from shop import tasks`, for `tasks.billing.charge`
  const packages = new Set(tasks.flatMap(({ module }) => module.split('.')))
  const own = new Set(tasks.map(({ path }) => path))
  // A local repository answers these together, and that of `addScheduleRows` with them.
  const [byName, members, starred, naming, known] = await Promise.all([
    search(BY_NAME),
    search(MEMBERS),
    search(['import *']),
    search([...texts]),
    search([...names]),
    source.isLocal ? search(ROW_WORDS) : [],
  ])
  const isStarred = new Set(starred)
  const makingSchedules = new Set(
    snapshot.celery.schedule.flatMap(({ key, path }) => (key === null ? [path] : [])),
  )
  const paths = new Set([...byName, ...naming, ...own, ...makingSchedules])
  await loader.load(members.map((path) => oidAt(revision.tree, path)))
  const summaryOf = (path: string): FileSummary | null => {
    const blob = loader.get(oidAt(revision.tree, path))
    return blob?.kind === 'read' ? blob.summary : null
  }
  const imports = (path: string, words: ReadonlySet<string>): boolean => {
    const summary = summaryOf(path)
    // An unreadable file may hold anything.
    return summary === null || words.keys().some((word) => holdsWord(summary.imports, word))
  }
  for (const path of members) if (imports(path, modules)) paths.add(path)
  let fresh: ReadonlySet<string> = names
  for (let round = 0; fresh.size > 0 && round < MAX_ROUNDS; round++) {
    const found = round === 0 ? known : await search([...fresh])
    await loader.load(found.map((path) => oidAt(revision.tree, path)))
    const added = found.filter(
      (path) => isStarred.has(path) || imports(path, names) || imports(path, packages),
    )
    for (const path of added) paths.add(path)
    await loader.loadFacts(added.map((path) => oidAt(revision.tree, path)))
    const others = added.flatMap((path) =>
      importedAs(factsAt(revision, loader, path)?.statements ?? [], names),
    )
    fresh = new Set(others).difference(names)
    for (const name of fresh) names.add(name)
  }
  await loader.loadFacts([...paths].map((path) => oidAt(revision.tree, path)))
  const modulesAs = [...paths].flatMap((path) =>
    importedAs(factsAt(revision, loader, path)?.statements ?? [], modules),
  )
  const words = new Set([...names, ...texts, ...modules, ...modulesAs])
  return { paths: [...paths].sort(), words, makingSchedules }
}

/** Searches take ASCII alone. */
function isPlain(word: string): boolean {
  return /^[\x20-\x7e]+$/.test(word)
}

function lastPart(module: string): string {
  return module.slice(module.lastIndexOf('.') + 1)
}
