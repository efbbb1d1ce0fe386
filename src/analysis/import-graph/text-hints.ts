import type { FileFacts, TextUse } from '../python/facts.ts'
import type { SearchedFile } from './search.ts'

/** Hints in a file's text that it may import a module by its name. A hint makes an answer unknown, never certain. */

/** Strings that name tasks for messages: no loader imports them. */
const NAMES_A_TASK: ReadonlySet<TextUse> = new Set([
  'schedule',
  'route',
  'annotation',
  'send',
  'signature',
  'comparison',
  'row',
])

/** A file's text with the strings blanked that name tasks. */
export function withoutTaskNames(file: SearchedFile, facts: FileFacts | null): SearchedFile {
  const spans = (facts?.texts ?? []).filter(({ use }) => NAMES_A_TASK.has(use)).map(({ at }) => at)
  if (spans.length === 0) return file
  const parts: string[] = []
  let end = 0
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    parts.push(file.text.slice(end, span.start))
    end = Math.max(end, span.end)
  }
  return { ...file, text: [...parts, file.text.slice(end)].join('""') }
}

/** Code that imports modules by their names; lists of modules are among it where they are not read as such. */
const BY_CODE = /importlib|import_module|import_string|autodiscover_modules|__import__/
const BY_LIST = /[A-Z_]*IMPORTS\b|\binclude ?=/

/** Whether a file has a string that a setting or loader may import: `"shop.jobs"`, `".jobs"`, `"jobs"`. */
export function mayNameModule({ text }: SearchedFile, module: string, areListsRead: boolean): boolean {
  if (text.includes(`${module}:`) || new RegExp(`["']${module.replaceAll('.', '\\.')}\\.`).test(text))
    return true

  const dot = module.lastIndexOf('.')
  const [parent, name] = [module.slice(0, Math.max(dot, 0)), module.slice(dot + 1)]
  if (endsOfTexts(text, `.${name}`).some((before) => `.${parent}`.endsWith(before && `.${before}`)))
    return true
  if (!BY_CODE.test(text) && (areListsRead || !BY_LIST.test(text))) return false
  return text.includes(`${module}.`) || endsOfTexts(text, name).some((before) => before === '')
}

/** `import_submodules("shop.background")`, `f"shop.background.{name}"` */
export function mayImportFrom({ text }: SearchedFile, dottedPackage: string): boolean {
  const dotted = dottedPackage.replaceAll('.', '\\.')
  return new RegExp(`\\w\\(\\s{0,80}["']${dotted}["']|["']${dotted}\\.["'{%]`).test(text)
}

/** Whether a file names an application as `INSTALLED_APPS` would. */
export function mayInstall({ text }: SearchedFile, application: string): boolean {
  const dotted = application.replaceAll('.', '\\.')
  return new RegExp(`["']${dotted}(["']|\\.\\w*[\\w.]*Config["'])`).test(text)
}

/** `from . import *` imports the modules in `__all__`, which code may fill from a folder's files. */
export function mayList({ text }: SearchedFile, inside: string): boolean {
  const [name = ''] = inside.split(/[/.]/)
  return (
    text.includes('__all__') && (/glob|listdir|iterdir/.test(text) || endsOfTexts(text, name).includes(''))
  )
}

/** Whether a file may run functions when a worker starts: by `AppConfig.ready()` or signals. */
export function mayRunFunctionsAtStart(path: string, { text }: SearchedFile): boolean {
  return (
    /(^|\/)(__init__|apps)\.py$/.test(path) ||
    /AppConfig|\bCelery\(|worker_init|worker_process_init|import_modules|celeryd_init/.test(text)
  )
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
