import type { WordIndex } from '../model/word-index.ts'
import { settingsFiles } from '../modules/django-settings-files.ts'
import { parentOf } from '../modules/paths.ts'
import { holdsWord } from '../python/file-summary.ts'
import type { Program } from '../semantic/program.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { type Discovery, discoveries, isDiscovered } from './autodiscovery.ts'
import { IMPORTS_BY_CODE, importsOf } from './import-edges.ts'

/** Searches of files that need not contain Celery's words; null where files are not loaded yet. */
export interface Search {
  /** The Python files that contain a word, without tests and other ignored files. */
  containing(word: string): ReadonlySet<string> | null
  /** A file's text with the words of its imports; null when it is unreadable or not loaded yet. */
  read(path: string): SearchedFile | null
}

interface SearchedFile {
  readonly text: string
  /** Lists of words, as file summaries have them. */
  readonly imports: string
  readonly importsByCode: string
}

/** A word in more files than this is too common to search: `utils`, `base`. */
const MAX_FILES = 200
/** The longest chain of importing modules that is followed. */
const MAX_STEPS = 6

/**
 * The files among `paths` that no worker imports: autodiscovery does not search for their names, and no module that a
 * worker or Django imports imports them. Files that code or a string may import are left out.
 */
export function unimportedModules(
  { program, taskPaths, wordIndex }: RevisionTasks,
  paths: readonly string[],
  search: Search,
): ReadonlySet<string> {
  if (paths.length === 0) return new Set()
  const found = discoveries(program, taskPaths)
  if (found === null || wordIndex.byCode('pkgutil').length > 0) return new Set()
  // A call of autodiscovery that is not followed may search for any name.
  const places = new Set(found.map((one) => one.path))
  const renaming = new Set(found.flatMap((one) => (one.relatedName === 'tasks' ? [] : [one.path])))
  const isUnclear = (path: string): boolean =>
    !places.has(path) || (wordIndex.byCode('related_name').includes(path) && !renaming.has(path))
  if (wordIndex.byCode('autodiscover_tasks').some(isUnclear)) return new Set()
  const inquiry = { program, wordIndex, discoveries: found, search, seen: new Set<string>() }
  return new Set(
    paths.filter((path) => {
      return (
        !isDiscovered(program, path, found) &&
        !mayBeListed(inquiry, path) &&
        !mayBeImportedByWorkers({ ...inquiry, seen: new Set() }, path, 0)
      )
    }),
  )
}

/**
 * Whether a file outside of an application names it as settings would: lists are built in more ways than are followed,
 * and configuration may be in any file.
 */
function mayBeListed({ program, discoveries: all, search }: Inquiry, path: string): boolean {
  const module = program.layout.moduleOf(path)
  if (!module?.endsWith('.tasks') || all.every((one) => one.isListed)) return false
  const application = module.slice(0, module.lastIndexOf('.'))
  const files = search.containing(application.slice(application.lastIndexOf('.') + 1))
  if (files === null || files.size > MAX_FILES) return true
  const outside = [...files].filter((other) => !other.startsWith(`${parentOf(path)}/`))
  const texts = outside.map((other) => search.read(other))
  const isNamed = new RegExp(`["']${application.replaceAll('.', '\\.')}(["']|\\.\\w*[\\w.]*Config["'])`)
  return texts.some((file) => file === null || isNamed.test(file.text))
}

/** One search, with the files that it has passed. */
interface Inquiry {
  readonly program: Program
  readonly wordIndex: WordIndex
  readonly discoveries: readonly Discovery[]
  readonly search: Search
  readonly seen: Set<string>
}

/** Whether workers import a file or may do so. */
function mayBeImportedByWorkers(inquiry: Inquiry, path: string, steps: number): boolean {
  const { program, search, seen } = inquiry
  const module = program.layout.moduleOf(path)
  if (
    module === null ||
    steps > MAX_STEPS ||
    path.endsWith('/__init__.py') ||
    mayBeImportedByPackage(inquiry, path)
  )
    return true
  const name = module.slice(module.lastIndexOf('.') + 1)
  const containing = search.containing(name)
  if (containing === null || containing.size > MAX_FILES) return true
  seen.add(path)
  let importers = 0
  // All at once: those that are not loaded are loaded together.
  const files = [...containing]
    .filter((other) => other !== path)
    .map((other) => [other, search.read(other)] as const)
  for (const [other, file] of files) {
    if (file === null || mayNameModule(file, module)) return true
    const isCandidate = holdsWord(file.imports, name)
    const isImported = isCandidate && importsOf(program, other).some(({ to }) => to === path)
    if (!isCandidate) continue
    importers++
    if (runsFunctionsAtStart(other, file)) return true
    // Autodiscovery finds no file that is not a module, such as the migration `0001_initial`.
    const isFound =
      program.layout.moduleOf(other) !== null && isDiscovered(program, other, inquiry.discoveries)
    if (NO_WORKER.test(other) && !isFound) continue
    // Functions of the importing module may run when it is loaded.
    if (isLoadedByName(inquiry, other)) return true
    if (!isImported || seen.has(other)) continue
    if (mayBeImportedByWorkers(inquiry, other, steps + 1)) return true
  }
  // An importing module that no file imports must be loaded by its name in a way that is not known.
  return importers === 0 && steps > 0
}

/** Whether a package around a file, or a file that names this package, may import its modules by code. */
function mayBeImportedByPackage(
  { program, wordIndex, discoveries: all, search }: Inquiry,
  path: string,
): boolean {
  const inner = program.layout.moduleOf(path)?.split('.').slice(0, -1) ?? []
  if (inner.length > 1) {
    const files = search.containing(inner.at(-1) ?? '')
    if (files === null) return true
    const suspects =
      files.size > MAX_FILES ? wordIndex.byCode('importlib').filter((one) => files.has(one)) : [...files]
    // `import_submodules("shop.background")`, `f"shop.background.{name}"`; calls of autodiscovery are read elsewhere.
    const dotted = inner.join('\\.')
    const isWritten = new RegExp(`\\w\\(\\s{0,80}["']${dotted}["']|["']${dotted}\\.["'{%]`)
    // All at once, as above.
    const places = new Set(all.map((one) => one.path))
    const texts = suspects.filter((one) => !places.has(one)).map((other) => search.read(other))
    if (texts.some((file) => file === null || isWritten.test(file.text))) return true
  }
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    const init = `${folder}/__init__.py`
    if (!program.paths.has(init)) break
    const file = search.read(init)
    if (file === null || mayList(file, path.slice(folder.length + 1))) return true
    if (IMPORTS_BY_CODE.some((word) => holdsWord(file.importsByCode, word))) return true
  }
  return false
}

/** `from . import *` imports the modules in `__all__`, which code may fill from a folder's files. */
function mayList({ text }: SearchedFile, inside: string): boolean {
  const [name = ''] = inside.split(/[/.]/)
  return (
    text.includes('__all__') && (/glob|listdir|iterdir/.test(text) || endsOfTexts(text, name).includes(''))
  )
}

/** Run by hand, by a web server or once, never by a worker. */
const NO_WORKER = /(^|\/)(management\/commands|migrations|scripts)\/|(^|\/)(manage|wsgi|asgi)\.py$/

/** Modules that Django loads when a worker starts; its checks load the URLs. */
const BY_NAME = /(^|\/)(__init__|admin|apps|celery\w*|checks|models|urls)\.py$/

function isLoadedByName({ program, discoveries: all }: Inquiry, path: string): boolean {
  return BY_NAME.test(path) || settingsFiles(program.paths).includes(path) || isDiscovered(program, path, all)
}

/** Whether a file may run functions when a worker starts: by `AppConfig.ready()` or signals. */
function runsFunctionsAtStart(path: string, { text }: SearchedFile): boolean {
  return (
    /(^|\/)(__init__|apps)\.py$/.test(path) ||
    /AppConfig|\bCelery\(|worker_init|worker_process_init|import_modules|celeryd_init/.test(text)
  )
}

/** Whether a file has a string that a setting or loader may import: `"shop.jobs"`, `".jobs"`, `"jobs"`. */
function mayNameModule({ text }: SearchedFile, module: string): boolean {
  if (text.includes(`${module}:`) || new RegExp(`["']${module.replaceAll('.', '\\.')}\\.`).test(text))
    return true

  const dot = module.lastIndexOf('.')
  const [parent, name] = [module.slice(0, Math.max(dot, 0)), module.slice(dot + 1)]
  if (endsOfTexts(text, `.${name}`).some((before) => `.${parent}`.endsWith(before && `.${before}`)))
    return true
  const importsByCode =
    /importlib|import_module|import_string|autodiscover_modules|__import__|[A-Z_]*IMPORTS\b|\binclude ?=/.test(
      text,
    )
  const isQuoted = endsOfTexts(text, name).some((before) => before === '')
  return importsByCode && (isQuoted || text.includes(`${module}.`))
}

/** The dotted names before each string's `end`. */
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
