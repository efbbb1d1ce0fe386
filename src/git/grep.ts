import { decodePath, splitNul } from '../shared/path-bytes.ts'
import { git, type Repository } from './repository.ts'

/** Files of a revision: all that a pathspec matches. */
interface Searched {
  readonly rev: string
  readonly pathspecs: readonly string[]
}

const OPTIONS = ['-z', '-F', '--no-color', '--no-recurse-submodules']
/** The lines of any file, without the numbers that a user’s configuration may add to them. */
const LINES = ['--text', '--no-line-number', '--no-column']

/** The paths whose content holds one of the words; incomplete where grep could not read a file. */
export async function pathsHolding(
  repository: Repository,
  { rev, pathspecs }: Searched,
  words: readonly string[],
): Promise<{ readonly paths: readonly string[]; readonly isComplete: boolean }> {
  const args = ['grep', '-l', ...OPTIONS, ...patterns(words), rev, '--', ...pathspecs]
  const { stdout, stderr } = await git(repository, args, [0, 1])
  const prefix = `${rev}:`.length
  return { paths: splitNul(stdout).map((record) => record.slice(prefix)), isComplete: stderr === '' }
}

/** More words are searched for a question at a time: every line found is asked for every word. */
const MAX_WORDS = 200
/** Lines of people's code that hold a few names are some kilobytes. */
const MAX_BYTES = 2_000_000

/** The paths whose content holds each word (ASCII), by one search; null where it would find too much. */
export async function pathsByWord(
  repository: Repository,
  { rev, pathspecs }: Searched,
  words: readonly string[],
): Promise<{
  readonly found: ReadonlyMap<string, ReadonlySet<string>>
  readonly isComplete: boolean
} | null> {
  if (words.length > MAX_WORDS || !words.every(isPlain)) return null
  const args = ['grep', ...LINES, ...OPTIONS, ...patterns(words), rev, '--', ...pathspecs]
  const { stdout, stderr, isCut } = await git(repository, args, [0, 1], MAX_BYTES)
  if (isCut) return null
  const found = new Map(words.map((word) => [word, new Set<string>()]))
  for (const [record, lines] of linesByRecord(stdout.toString('latin1'))) {
    const path = decodePath(Buffer.from(record.slice(`${rev}:`.length), 'latin1'))
    for (const [word, paths] of found) if (lines.some((line) => line.includes(word))) paths.add(path)
  }
  return { found, isComplete: stderr === '' }
}

function patterns(words: readonly string[]): string[] {
  return words.flatMap((word) => ['-e', word])
}

function isPlain(word: string): boolean {
  return /^[\x20-\x7e]+$/.test(word)
}

/** `<rev>:<path>`, NUL and the line, of each line; a path may hold line breaks, and a line NULs. */
function linesByRecord(output: string): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>()
  for (let at = 0; at < output.length; ) {
    const nul = output.indexOf('\0', at)
    if (nul === -1) break
    const found = output.indexOf('\n', nul)
    const end = found === -1 ? output.length : found
    const record = output.slice(at, nul)
    const known = lines.get(record) ?? []
    known.push(output.slice(nul + 1, end))
    lines.set(record, known)
    at = end + 1
  }
  return lines
}
