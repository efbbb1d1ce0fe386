import type { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { looseEntries, readLoose } from './loose.ts'
import { git, gitStream, gitText } from './run.ts'

export interface TreeRow {
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly oid: string
  /** Bytes of a blob; null for trees and submodules. */
  readonly size: number | null
  readonly path: string
}

/** The entries of a tree; recursive, directories stay in the list as they do on GitHub. */
export async function listTree(gitDir: string, treeish: string, recursive: boolean): Promise<TreeRow[]> {
  const known = looseRows(gitDir, treeish, recursive)
  if (known !== null) return [...known]
  const flags = recursive ? ['-r', '-t'] : []
  const listing = await git(gitDir, ['ls-tree', '-z', '-l', '--full-tree', ...flags, treeish])
  return listing
    .toString()
    .split('\0')
    .filter((row) => row !== '')
    .map(parseRow)
}

const rowsOfTree = new Map<string, readonly TreeRow[]>()

/** The same from the objects' files, each tree once; null where git has to look. */
function looseRows(gitDir: string, oid: string, recursive: boolean): readonly TreeRow[] | null {
  const key = `${gitDir}\0${oid}\0${recursive}`
  const known = rowsOfTree.get(key)
  if (known !== undefined) return known
  const tree = readLoose(gitDir, oid)
  if (tree?.type !== 'tree') return null
  const rows: TreeRow[] = []
  for (const { mode, name, oid: id } of looseEntries(tree)) {
    const type = TYPES[mode] ?? 'blob'
    const size = type === 'blob' ? looseSize(gitDir, id) : null
    if (type === 'blob' && size === null) return null
    rows.push({ mode, type, oid: id, size, path: name })
    if (type !== 'tree' || !recursive) continue
    const inside = looseRows(gitDir, id, true)
    if (inside === null) return null
    for (const row of inside) rows.push({ ...row, path: `${name}/${row.path}` })
  }
  rowsOfTree.set(key, rows)
  return rows
}

const TYPES: Readonly<Record<string, TreeRow['type']>> = { '040000': 'tree', '160000': 'commit' }
const sizes = new Map<string, number>()

function looseSize(gitDir: string, oid: string): number | null {
  const known = sizes.get(oid)
  if (known !== undefined) return known
  const size = readLoose(gitDir, oid)?.content.length ?? null
  if (size !== null) sizes.set(oid, size)
  return size
}

/** Files by path in one tree, without their directories. */
export async function filesIn(gitDir: string, treeish: string): Promise<ReadonlyMap<string, TreeRow>> {
  const rows = await listTree(gitDir, treeish, true)
  return new Map(rows.filter((row) => row.type !== 'tree').map((row) => [row.path, row]))
}

/** `git archive` as GitHub sends it: gzipped, everything under one folder. */
export function archive(gitDir: string, commit: string, folder: string): Readable {
  const tar = gitStream(gitDir, ['archive', '--format=tar', `--prefix=${folder}/`, commit])
  const gzip = createGzip({ level: 1 })
  tar.on('error', (error) => gzip.destroy(error))
  return tar.pipe(gzip)
}

/** The tree that merging two commits gives, null where they conflict. */
export async function mergeTrees(gitDir: string, ours: string, theirs: string): Promise<string | null> {
  const merged = await gitText(gitDir, ['merge-tree', '--write-tree', ours, theirs]).catch(() => null)
  return merged?.split('\n')[0] ?? null
}

function parseRow(row: string): TreeRow {
  const tab = row.indexOf('\t')
  const [mode = '', type = '', oid = '', size = ''] = row.slice(0, tab).split(/ +/)
  return {
    mode,
    type: type as TreeRow['type'],
    oid,
    size: size === '-' ? null : Number(size),
    path: row.slice(tab + 1),
  }
}
