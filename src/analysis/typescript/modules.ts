import { ts } from 'ts-morph'
import { join, parentOf } from '../modules/paths.ts'

/** The files of a revision. */
export interface Files {
  isFile(path: string): boolean
  /** Null where it is not at hand. */
  read(path: string): string | null
  /** Told of a program whose imports cannot be followed, or of what says where imports lead and cannot be read. */
  giveUp(path: string): void
}

/** Where the repository is for TypeScript: a path that leaves it ends beside it. */
const TOP = '/repository/'

/**
 * What imports mean among the files of a repository, by TypeScript's own rules: relative ones, `paths` and `baseUrl` of
 * the nearest tsconfig.json, `imports` of a package.json. Null where an import means none of them.
 */
export function createResolver({
  isFile,
  read,
  giveUp,
}: Files): (from: string, specifier: string) => string | null {
  const host: Host = {
    // A declaration runs nothing: behind it may stand the program that it declares.
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
  /** TypeScript believes its configurations: one that says something odd breaks its work in many ways. */
  unlessItBreaks<T>(path: string, work: () => T): T | null
}

const CONFIGS = ['tsconfig.json', 'jsconfig.json']

/** As bundlers look for modules, which is what all ways of writing an import agree on. */
const FIXED: ts.CompilerOptions = {
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  allowJs: true,
}

/** What a configuration says, and each that it refers to: which of them holds for a file is not asked. */
function compilerOptions(host: Host, path: string): readonly ts.CompilerOptions[] {
  const config = parseConfig(host, path)
  const others = (config?.projectReferences ?? []).slice(0, MAX_REFERENCES)
  const referred = others.map((one) => parseConfig(host, ts.resolveProjectReferencePath(one)))
  return [config, ...referred].map((one) => one?.options ?? {})
}

const MAX_REFERENCES = 20

/** Null for one that is not at hand. */
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
 * Of a package.json what leads to its own files: the first file that each of its `imports` names. Imports that name
 * others in turn take TypeScript a time that doubles with each.
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

/** Conditions and lists of targets may lie within each other. */
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

/** The path from the top of the repository; one beside it is no file of it. */
function inRepository(path: string): string {
  return path.startsWith(TOP) ? path.slice(TOP.length) : path
}
