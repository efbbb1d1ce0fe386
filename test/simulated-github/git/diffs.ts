import { git } from './run.ts'

/** One file of a difference, as git pairs it (renames found with `-M`). */
export interface DiffFile {
  readonly status: 'A' | 'D' | 'M' | 'R' | 'T'
  readonly path: string
  /** Differs from `path` for a rename. */
  readonly oldPath: string
  readonly oldOid: string
  readonly newOid: string
  readonly additions: number
  readonly deletions: number
  /** git's own hunks without the lines before the first `@@`; null for binary files and pure renames. */
  readonly patch: string | null
}

const NOTHING = '0'.repeat(40)
const cache = new Map<string, Promise<readonly DiffFile[]>>()

/** The files that differ between two commits. Commits never change, so an answer is computed once. */
export function diffFiles(gitDir: string, from: string, to: string): Promise<readonly DiffFile[]> {
  const key = `${gitDir}\0${from}\0${to}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const computed = computeDiff(gitDir, from, to)
  cache.set(key, computed)
  return computed
}

async function computeDiff(gitDir: string, from: string, to: string): Promise<readonly DiffFile[]> {
  const common = ['diff-tree', '-r', '-M', '--no-color', '--no-ext-diff', '--no-textconv', '--full-index']
  const [raw, text] = await Promise.all([
    git(gitDir, [...common, '-z', '--raw', from, to]),
    git(gitDir, [...common, '--patch', '--src-prefix=a/', '--dst-prefix=b/', from, to]),
  ])
  const patches = text.toString().split(/^(?=diff --git )/m)
  if (patches[0] === '') patches.shift()
  const files: DiffFile[] = []
  for (const entry of parseRaw(raw.toString())) {
    // A change of type (file to symlink) is printed as a deletion and an addition.
    const sections = patches.splice(0, entry.status === 'T' ? 2 : 1)
    files.push({ ...entry, ...summarize(sections.map(hunksOf)) })
  }
  if (patches.length > 0) throw new Error(`git diff-tree ${from} ${to}: patches without an entry`)
  return files
}

function parseRaw(raw: string): Omit<DiffFile, 'patch' | 'additions' | 'deletions'>[] {
  const fields = raw.split('\0')
  const entries: Omit<DiffFile, 'patch' | 'additions' | 'deletions'>[] = []
  for (let header = fields.shift(); header?.startsWith(':'); header = fields.shift()) {
    const [, , oldOid = NOTHING, newOid = NOTHING, status = ''] = header.split(' ')
    const oldPath = fields.shift() ?? ''
    const path = status.startsWith('R') ? (fields.shift() ?? '') : oldPath
    entries.push({ status: status.charAt(0) as DiffFile['status'], path, oldPath, oldOid, newOid })
  }
  return entries
}

function hunksOf(section: string): string | null {
  const start = section.search(/^@@ /m)
  return start < 0 ? null : section.slice(start).replace(/\n$/, '')
}

function summarize(hunks: readonly (string | null)[]): Pick<DiffFile, 'patch' | 'additions' | 'deletions'> {
  const present = hunks.filter((text) => text !== null)
  const patch = present.length === 0 ? null : present.join('\n')
  const count = (sign: string) => patch?.split('\n').filter((line) => line.startsWith(sign)).length ?? 0
  return { patch, additions: count('+'), deletions: count('-') }
}
