import { holdsWord } from '../python/digest.ts'
import { type Discovery, discoveries, isDiscovered } from './discovery.ts'
import { settingsFiles } from './django-settings.ts'
import { parentOf } from './folders.ts'
import { importsOf } from './imports.ts'
import type { Program } from './program.ts'
import type { Snapshot } from './snapshot.ts'

/** What may be asked about files that need not hold the usual words; null where the answer is not at hand yet. */
export interface Search {
  /** The Python files in which a word stands, tests and other ignored ones left out. */
  containing(word: string): ReadonlySet<string> | null
  /** A file's text with the words of its imports; null when it could not be read, or was not yet. */
  read(path: string): SearchedFile | null
}

export interface SearchedFile {
  readonly text: string
  /** Lists of words, as digests hold them. */
  readonly imports: string
  readonly importsByCode: string
}

/** More files than this name nothing in particular: `utils`, `base`. */
const MAX_FILES = 200
/** A chain of modules that import each other, the last of which no worker imports. */
const MAX_STEPS = 6

/** A change with more new files of tasks than this moves an application. */
const MAX_NEW = 20

/** The files whose tasks may be imported by nobody, new ones or not any more. */
export function doubtfulFiles(base: Snapshot, head: Snapshot): readonly string[] {
  const paths = [...newTaskFiles(base, head), ...noLongerDiscovered(base, head)]
  return paths.length > MAX_NEW ? [] : [...new Set(paths)].sort()
}

/** Files that held no task before. Where one stood already, workers came by it in some way. */
function newTaskFiles(base: Snapshot, head: Snapshot): string[] {
  const files = new Set(base.tasks.map(({ path }) => path))
  const changed = new Set(head.changedPaths)
  return head.tasks.flatMap(({ path }) => (changed.has(path) && !files.has(path) ? [path] : []))
}

/** Files that autodiscovery came to by their application, which is not installed or not listed any more. */
function noLongerDiscovered(base: Snapshot, head: Snapshot): string[] {
  if (!head.changedPaths.some((path) => tellsWhatIsDiscovered(base, head, path))) return []
  const now = discoveries(head.program, head.taskPaths)
  if (now === null) return []
  const found = discovered(base)
  const paths = new Set(base.tasks.map(({ path }) => path))
  return head.tasks.flatMap(({ path }) =>
    paths.has(path) && found(path) && !isDiscovered(head.program, path, now) ? [path] : [],
  )
}

function tellsWhatIsDiscovered(base: Snapshot, head: Snapshot, path: string): boolean {
  return [base, head].some(
    ({ program, mentions }) =>
      settingsFiles(program).includes(path) || mentions.byCode('autodiscover_tasks').includes(path),
  )
}

/** Whether autodiscovery comes to a file of a revision, for all that is known: no where its applications are not. */
export function discovered({ program, taskPaths }: Snapshot): (path: string) => boolean {
  const all = discoveries(program, taskPaths)
  return (path) => all !== null && isDiscovered(program, path, all)
}

/**
 * Those of some files that no worker imports: autodiscovery does not look for their names, and nothing that a worker
 * or Django imports imports them. Whatever may do so by code or by a text keeps a file out of the answer.
 */
export function unimportedFiles(
  { program, taskPaths, mentions }: Snapshot,
  paths: readonly string[],
  search: Search,
): ReadonlySet<string> {
  if (paths.length === 0) return new Set()
  const found = discoveries(program, taskPaths)
  if (found === null || mentions.byCode('pkgutil').length > 0) return new Set()
  const question = { program, discoveries: found, search, seen: new Set<string>() }
  return new Set(
    paths.filter((path) => {
      return (
        !isDiscovered(program, path, found) && reach({ ...question, seen: new Set() }, path, 0) === 'none'
      )
    }),
  )
}

interface Question {
  readonly program: Program
  readonly discoveries: readonly Discovery[]
  readonly search: Search
  readonly seen: Set<string>
}

/** Whether workers import a file: surely or perhaps, or not at all. */
function reach(question: Question, path: string, steps: number): 'some' | 'none' {
  const { program, search, seen } = question
  const module = program.layout.moduleOf(path)
  if (module === null || steps > MAX_STEPS || path.endsWith('/__init__.py') || importsAround(question, path))
    return 'some'
  const name = module.slice(module.lastIndexOf('.') + 1)
  const containing = search.containing(name)
  if (containing === null || containing.size > MAX_FILES) return 'some'
  seen.add(path)
  let importers = 0
  // All at once: those that are not at hand are read together.
  const files = [...containing]
    .filter((other) => other !== path)
    .map((other) => [other, search.read(other)] as const)
  for (const [other, file] of files) {
    if (file === null || mayNameModule(file, module)) return 'some'
    const isWanted = holdsWord(file.imports, name)
    const isImported = isWanted && importsOf(program, other).some(({ to }) => to === path)
    if (isWanted) importers++
    if (isWanted && runsFunctionsAtStart(other, file)) return 'some'
    if (!isImported || NO_WORKER.test(other) || seen.has(other)) continue
    if (isLoadedByName(question, other) || reach(question, other, steps + 1) === 'some') return 'some'
  }
  // A file that nobody imports in any way is loaded by its name, by somebody unknown.
  return importers === 0 && steps > 0 ? 'some' : 'none'
}

/** The packages around a file may import by code what lies in them. */
function importsAround({ program, search }: Question, path: string): boolean {
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    const init = `${folder}/__init__.py`
    if (!program.paths.has(init)) break
    const file = search.read(init)
    if (file === null || BY_CODE.some((word) => holdsWord(file.importsByCode, word))) return true
  }
  return false
}

const BY_CODE = ['importlib', 'pkgutil', '__import__']

/** Run by hand, by a web server or once, never by a worker. */
const NO_WORKER =
  /(^|\/)(management\/commands|migrations|scripts)\/|(^|\/)(manage|wsgi|asgi|setup|fabfile)\.py$/

/** What Django loads in every process, and by its checks the URLs: a worker runs them when it starts. */
const BY_NAME = /(^|\/)(__init__|admin|apps|celery\w*|checks|models|urls)\.py$/

function isLoadedByName({ program, discoveries: all }: Question, path: string): boolean {
  return BY_NAME.test(path) || settingsFiles(program).includes(path) || isDiscovered(program, path, all)
}

/** `AppConfig.ready()` and signals of an application run functions when a worker starts. */
function runsFunctionsAtStart(path: string, { text }: SearchedFile): boolean {
  return (
    path.endsWith('/__init__.py') ||
    text.includes('AppConfig') ||
    /\bCelery\(|worker_init|worker_process_init/.test(text)
  )
}

/** A text that a setting or a loader may turn into an import: `"shop.jobs"`, `".jobs"`, `"jobs"`. */
function mayNameModule({ text }: SearchedFile, module: string): boolean {
  const dot = module.lastIndexOf('.')
  const [parent, name] = [module.slice(0, Math.max(dot, 0)), module.slice(dot + 1)]
  if (endsOfTexts(text, `.${name}`).some((before) => `.${parent}`.endsWith(before && `.${before}`)))
    return true
  const importsByCode = /importlib|import_module|import_string|autodiscover_modules|__import__/.test(text)
  const isQuoted = endsOfTexts(text, name).some((before) => before === '')
  return importsByCode && (isQuoted || text.includes(`${module}.`))
}

/** What stands before an end of a text, as far as it is a dotted name. */
function endsOfTexts(text: string, end: string): string[] {
  const found: string[] = []
  for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, at + 1)) {
    const quote = text[at + end.length]
    if (quote === '"' || quote === "'")
      found.push(DOTTED_END.exec(text.slice(Math.max(at - 200, 0), at))?.[0] ?? '')
  }
  return found
}

const DOTTED_END = /[\w.]*$/
