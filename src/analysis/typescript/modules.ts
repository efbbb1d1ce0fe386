import { EXTENSIONS } from './packages.ts'

/** What TypeScript lets an import call by the name of its output. */
const OUTPUT: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
}

/** The file that a relative import means, among those that `isFile` knows; null where it means none of them. */
export function resolveRelative(
  from: string,
  specifier: string,
  isFile: (path: string) => boolean,
): string | null {
  if (!/^\.\.?(\/|$)/.test(specifier)) return null
  const path = join(from.split('/').slice(0, -1), specifier)
  return path === null ? null : (candidates(path).find(isFile) ?? null)
}

/** In the order of https://www.typescriptlang.org/docs/handbook/modules/reference.html#relative-file-path-resolution */
function candidates(path: string): string[] {
  const written = EXTENSIONS.find((extension) => path.endsWith(extension))
  const stem = written === undefined ? path : path.slice(0, -written.length)
  const sources = (written === undefined ? undefined : OUTPUT[written]) ?? []
  return [
    ...sources.map((extension) => stem + extension),
    ...(written === undefined ? [] : [path]),
    ...GUESSED.map((extension) => path + extension),
    ...GUESSED.map((extension) => `${path === '' ? '' : `${path}/`}index${extension}`),
  ]
}

const GUESSED = ['.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs']

/** Null where the path leaves the repository. */
function join(folder: readonly string[], specifier: string): string | null {
  const parts = [...folder]
  for (const part of specifier.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}
