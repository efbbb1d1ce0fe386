import { ts } from 'ts-morph'
import { join, parentOf } from '../modules/paths.ts'

/** The files of a revision. */
interface Files {
  isFile(path: string): boolean
  /** The text of a file; null where it is not loaded. */
  read(path: string): string | null
  /** Receives programs with imports that cannot be resolved, and configurations that cannot be read. */
  giveUp(path: string): void
}

/** The repository's path for TypeScript. A path that leaves the repository does not have this prefix. */
const TOP = '/repository/'

/**
 * Resolves imports to files of the repository by TypeScript's rules: relative ones, `paths` and `baseUrl` of the nearest
 * tsconfig.json, `imports` of a package.json. Null where an import names no such file.
 */
export function createResolver({
  isFile,
  read,
  giveUp,
}: Files): (from: string, specifier: string) => string | null {
  const host: Host = {
    // A declaration file runs nothing, but the program that it declares may be next to it.
    fileExists: (path: string) => !/\.d\.[cm]?ts$/.test(path) && isFile(inRepository(path)),
    readFile(path: string) {
      const text = read(inRepository(path)) ?? undefined
      if (text === undefined || !path.endsWith('/package.json')) return text
      return host.unlessItBreaks(path, () => ownImports(text)) ?? undefined
    },
    unlessItBreaks(path, work) {
      try {
        return work()
      } catch {
        giveUp(inRepository(path))
        return null
      }
    },
    readDirectory: () => [],
    useCaseSensitiveFileNames: true,
    getCurrentDirectory: () => TOP,
  }
  const known = new Map<string, readonly ts.CompilerOptions[]>()
  const answers = new Map<string, string | null>()

  function optionsIn(folder: string): readonly ts.CompilerOptions[] {
    const options = known.get(folder) ?? readOptions(folder)
    known.set(folder, options)
    return options
  }

  function readOptions(folder: string): readonly ts.CompilerOptions[] {
    const config = CONFIGS.map((name) => TOP + join(folder, name)).find(host.fileExists)
    if (config !== undefined) return compilerOptions(host, config)
    return folder === '' ? [{}] : optionsIn(parentOf(folder))
  }

  function resolve(from: string, specifier: string): string | null {
    for (const options of optionsIn(parentOf(from))) {
      const { resolvedModule } = ts.resolveModuleName(specifier, TOP + from, { ...options, ...FIXED }, host)
      if (resolvedModule) return inRepository(resolvedModule.resolvedFileName)
    }
    return null
  }

  return (from, specifier) => {
    const key = `${parentOf(from)}\0${specifier}`
    const answer = answers.get(key)
    if (answer !== undefined) return answer
    const path = host.unlessItBreaks(TOP + from, () => resolve(from, specifier))
    answers.set(key, path)
    return path
  }
}

interface Host extends ts.ParseConfigHost {
  getCurrentDirectory(): string
  /** TypeScript trusts its configurations, so an odd one makes it throw in many ways. */
  unlessItBreaks<T>(path: string, work: () => T): T | null
}

const CONFIGS = ['tsconfig.json', 'jsconfig.json']

/** Resolution as bundlers do it, which supports every form of import. */
const FIXED: ts.CompilerOptions = {
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  allowJs: true,
}

/** The options of a configuration and of each that it references. Which one applies to a file is not checked. */
function compilerOptions(host: Host, path: string): readonly ts.CompilerOptions[] {
  const config = parseConfig(host, path)
  const others = (config?.projectReferences ?? []).slice(0, MAX_REFERENCES)
  const referred = others.map((one) => parseConfig(host, ts.resolveProjectReferencePath(one)))
  return [config, ...referred].map((one) => one?.options ?? {})
}

const MAX_REFERENCES = 20

/** Null for a configuration that is not loaded. */
function parseConfig(host: Host, path: string): ts.ParsedCommandLine | null {
  const text = host.readFile(path)
  if (text === undefined) return null
  return host.unlessItBreaks(path, () => {
    const { config, error } = ts.parseConfigFileTextToJson(path, text)
    if (error) throw new SyntaxError(ts.flattenDiagnosticMessageText(error.messageText, ' '))
    return ts.parseJsonConfigFileContent(config, host, parentOf(path))
  })
}

/**
 * Reduces a package.json to the first file that each of its `imports` names. Imports that name other imports would double
 * TypeScript's time with each step.
 */
function ownImports(text: string): string | null {
  const said: unknown = JSON.parse(text)
  if (typeof said !== 'object' || said === null) return null
  const { main, imports } = said as { readonly main?: unknown; readonly imports?: unknown }
  const entries = Object.entries(imports ?? {}).flatMap(([name, target]) => {
    const file = ownFile(target, 0)
    return file === null ? [] : [[name, file]]
  })
  return JSON.stringify({ main, imports: Object.fromEntries(entries) })
}

/** Conditions and lists of targets can be nested. */
function ownFile(target: unknown, depth: number): string | null {
  if (typeof target === 'string') return target.startsWith('./') ? target : null
  if (typeof target !== 'object' || target === null || depth > MAX_CONDITIONS) return null
  for (const one of Object.values(target)) {
    const file = ownFile(one, depth + 1)
    if (file !== null) return file
  }
  return null
}

const MAX_CONDITIONS = 5

/** The path within the repository; null for a path outside. */
function inRepository(path: string): string {
  return path.startsWith(TOP) ? path.slice(TOP.length) : path
}
