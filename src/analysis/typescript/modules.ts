import { ts } from 'ts-morph'
import { parentOf } from '../contract/folders.ts'

/** The files of a revision. */
export interface Files {
  isFile(path: string): boolean
  /** Null where it is not at hand. */
  read(path: string): string | null
}

/** Where the repository is for TypeScript: a path that leaves it ends beside it. */
const TOP = '/repository/'

/**
 * What imports mean among the files of a repository, by TypeScript's own rules: relative ones, `paths` and `baseUrl` of
 * the nearest tsconfig.json, `imports` of a package.json. Null where an import means none of them.
 */
export function createResolver({ isFile, read }: Files): (from: string, specifier: string) => string | null {
  const host = {
    // A declaration runs nothing: behind it may stand the program that it declares.
    fileExists: (path: string) => !/\.d\.[cm]?ts$/.test(path) && isFile(inRepository(path)),
    readFile: (path: string) => read(inRepository(path)) ?? undefined,
    readDirectory: () => [],
    useCaseSensitiveFileNames: true,
    getCurrentDirectory: () => TOP,
  }
  const options = new Map<string, ts.CompilerOptions>()
  const answers = new Map<string, string | null>()

  function optionsIn(folder: string): ts.CompilerOptions {
    const known = options.get(folder) ?? readOptions(folder)
    options.set(folder, known)
    return known
  }

  function readOptions(folder: string): ts.CompilerOptions {
    const config = CONFIGS.map((name) => TOP + (folder === '' ? name : `${folder}/${name}`)).find(
      host.fileExists,
    )
    if (config !== undefined) return compilerOptions(host, config)
    return folder === '' ? {} : optionsIn(parentOf(folder))
  }

  return (from, specifier) => {
    const folder = parentOf(from)
    const key = `${folder}\0${specifier}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const { resolvedModule } = ts.resolveModuleName(
      specifier,
      TOP + from,
      { ...optionsIn(folder), ...FIXED },
      host,
    )
    const answer = resolvedModule ? inRepository(resolvedModule.resolvedFileName) : null
    answers.set(key, answer)
    return answer
  }
}

const CONFIGS = ['tsconfig.json', 'jsconfig.json']

/** As bundlers look for modules, which is what all ways of writing an import agree on. */
const FIXED: ts.CompilerOptions = {
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  allowJs: true,
}

/** What a configuration and those that it extends say; one that only refers to others takes the first with paths. */
function compilerOptions(host: ts.ParseConfigHost, path: string): ts.CompilerOptions {
  const config = parseConfig(host, path)
  if (config === null || config.options.paths) return config?.options ?? {}
  const others = (config.projectReferences ?? []).map((one) => {
    return parseConfig(host, ts.resolveProjectReferencePath(one))?.options ?? {}
  })
  return others.find(({ paths }) => paths) ?? config.options
}

/** Null for one that is not at hand, or nested so deeply that reading it has no end. */
function parseConfig(host: ts.ParseConfigHost, path: string): ts.ParsedCommandLine | null {
  try {
    const { config } = ts.readConfigFile(path, (one) => host.readFile(one))
    return config ? ts.parseJsonConfigFileContent(config, host, path.slice(0, path.lastIndexOf('/'))) : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The path from the top of the repository; one beside it is no file of it. */
function inRepository(path: string): string {
  return path.startsWith(TOP) ? path.slice(TOP.length) : path
}
