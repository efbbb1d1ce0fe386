import type { WordIndex } from '../model/word-index.ts'
import { settingsFiles } from '../modules/django-settings-files.ts'
import { parentOf } from '../modules/paths.ts'
import { holdsWord } from '../python/file-summary.ts'
import type { Program } from '../semantic/program.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { type Discovery, discoveries, isDiscovered } from './autodiscovery.ts'
import { importsOf } from './import-edges.ts'

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

/**
 * Those of some files that no worker imports: autodiscovery does not look for their names, and nothing that a worker
 * or Django imports imports them. Whatever may do so by code or by a text keeps a file out of the answer.
 */
export function unimportedModules(
  { program, taskPaths, wordIndex }: RevisionTasks,
  paths: readonly string[],
  search: Search,
): ReadonlySet<string> {
  if (paths.length === 0) return new Set()
  const found = discoveries(program, taskPaths)
  if (found === null || wordIndex.byCode('pkgutil').length > 0) return new Set()
  // One that is called in a way that is not followed may look for any name.
  const places = new Set(found.map((one) => one.path))
  const renaming = new Set(found.flatMap((one) => (one.relatedName === 'tasks' ? [] : [one.path])))
  const isUnclear = (path: string): boolean =>
    !places.has(path) || (wordIndex.byCode('related_name').includes(path) && !renaming.has(path))
  if (wordIndex.byCode('autodiscover_tasks').some(isUnclear)) return new Set()
  const question = { program, wordIndex, discoveries: found, search, seen: new Set<string>() }
  return new Set(
    paths.filter((path) => {
      return (
        !isDiscovered(program, path, found) &&
        !mayBeListed(question, path) &&
        reach({ ...question, seen: new Set() }, path, 0) === 'none'
      )
    }),
  )
}

/**
 * Whether some file outside of an application names it as settings would: lists are put together in more ways than are
 * followed, and a configuration may stand elsewhere.
 */
function mayBeListed({ program, discoveries: all, search }: Question, path: string): boolean {
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

interface Question {
  readonly program: Program
  readonly wordIndex: WordIndex
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
    if (!isWanted) continue
    if (runsFunctionsAtStart(other, file)) return 'some'
    // A migration has no module's name, `0001_initial`.
    const isFound =
      program.layout.moduleOf(other) !== null && isDiscovered(program, other, question.discoveries)
    if (NO_WORKER.test(other) && !isFound) continue
    // A function that imports it may run when its module is loaded.
    if (isLoadedByName(question, other)) return 'some'
    if (!isImported || seen.has(other)) continue
    if (reach(question, other, steps + 1) === 'some') return 'some'
  }
  // A file that nobody imports in any way is loaded by its name, by somebody unknown.
  return importers === 0 && steps > 0 ? 'some' : 'none'
}

/** The packages around a file may import by code what lies in them, and so may whoever writes the name of one. */
function importsAround({ program, wordIndex, discoveries: all, search }: Question, path: string): boolean {
  const inner = program.layout.moduleOf(path)?.split('.').slice(0, -1) ?? []
  if (inner.length > 1) {
    const files = search.containing(inner.at(-1) ?? '')
    if (files === null) return true
    const suspects =
      files.size > MAX_FILES ? wordIndex.byCode('importlib').filter((one) => files.has(one)) : [...files]
    // `import_submodules("shop.background")`, `f"shop.background.{name}"`; what autodiscovery is told is known.
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
    if (BY_CODE.some((word) => holdsWord(file.importsByCode, word))) return true
  }
  return false
}

/** `from . import *` imports the modules that `__all__` names, which may be what a folder holds. */
function mayList({ text }: SearchedFile, inside: string): boolean {
  const [name = ''] = inside.split(/[/.]/)
  return (
    text.includes('__all__') && (/glob|listdir|iterdir/.test(text) || endsOfTexts(text, name).includes(''))
  )
}

const BY_CODE = ['importlib', 'pkgutil', '__import__']

/** Run by hand, by a web server or once, never by a worker. */
const NO_WORKER = /(^|\/)(management\/commands|migrations|scripts)\/|(^|\/)(manage|wsgi|asgi)\.py$/

/** What Django loads in every process, and by its checks the URLs: a worker runs them when it starts. */
const BY_NAME = /(^|\/)(__init__|admin|apps|celery\w*|checks|models|urls)\.py$/

function isLoadedByName({ program, discoveries: all }: Question, path: string): boolean {
  return BY_NAME.test(path) || settingsFiles(program.paths).includes(path) || isDiscovered(program, path, all)
}

/** `AppConfig.ready()` and signals of an application run functions when a worker starts. */
function runsFunctionsAtStart(path: string, { text }: SearchedFile): boolean {
  return (
    /(^|\/)(__init__|apps)\.py$/.test(path) ||
    /AppConfig|\bCelery\(|worker_init|worker_process_init|import_modules|celeryd_init/.test(text)
  )
}

/** A text that a setting or a loader may turn into an import: `"shop.jobs"`, `".jobs"`, `"jobs"`. */
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
