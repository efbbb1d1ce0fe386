import type { Blob, EntryKind, RepositorySource, Tree, TreeEntry } from '../ports.ts'
import { changedMap } from '../shared/changed-map.ts'
import { type CatFile, startCatFile } from './cat-file.ts'
import { splitNul } from './path-bytes.ts'
import { git, type Repository } from './repository.ts'

/** A repository on this machine as a source; `close` ends the git process that reads its blobs. */
export interface LocalSource extends RepositorySource {
  close(): Promise<void>
}

/** Reads a local repository by git's plumbing alone. Trees are asked for by commit or tree id. */
export function localSource(repository: Repository): LocalSource {
  const trees = new Map<string, Promise<Tree>>()
  let reader: CatFile | null = null

  function tree(rev: string, near?: Tree): Promise<Tree> {
    const known = trees.get(rev) ?? (near ? readTreeNear(repository, rev, near) : readTree(repository, rev))
    trees.set(rev, known)
    return known
  }

  async function blobs(oids: readonly string[]): Promise<Map<string, Blob>> {
    const unique = [...new Set(oids)]
    if (unique.length === 0) return new Map()
    reader ??= startCatFile(repository)
    const read = await reader.read(unique)
    return new Map(read.map((blob, i) => [unique[i] ?? '', blob]))
  }

  async function containing(
    rev: string,
    suffixes: readonly string[],
    words: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const options = ['-l', '-z', '-F', '--no-color', '--no-recurse-submodules']
    const patterns = words.flatMap((word) => ['-e', word])
    const args = ['grep', ...options, ...patterns, rev, '--', ...suffixes.map((suffix) => `*${suffix}`)]
    const answer = await git(repository, args, [0, 1])
    const prefix = `${rev}:`.length
    const found = splitNul(answer.stdout).map((record) => record.slice(prefix))
    if (answer.stderr === '') return new Set(found)
    // What grep could not read counts as matching: whoever then asks for it is told the reason.
    return new Set([...found, ...(await unreadable(await tree(rev), suffixes))])
  }

  async function unreadable({ entries }: Tree, suffixes: readonly string[]): Promise<string[]> {
    const files = [...entries.values()].filter(
      ({ kind, path }) => kind === 'file' && suffixes.some((suffix) => path.endsWith(suffix)),
    )
    const read = await blobs(files.map((file) => file.oid))
    return files.filter((file) => 'unreadable' in (read.get(file.oid) ?? {})).map((file) => file.path)
  }

  return {
    isLocal: true,
    tree,
    containing,
    blobs,
    close: async () => reader?.close(),
  }
}

async function readTree(repository: Repository, rev: string): Promise<Tree> {
  const answer = await git(repository, ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', rev])
  const entries = splitNul(answer.stdout).map(parseEntry)
  return { rev, entries: new Map(entries.map((entry) => [entry.path, entry])), gaps: [] }
}

async function readTreeNear(repository: Repository, rev: string, near: Tree): Promise<Tree> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--no-abbrev', '--end-of-options', near.rev, rev]
  const { stdout } = await git(repository, args)
  const records = splitNul(stdout)
  const changes = new Map<string, TreeEntry | undefined>()
  // `:<mode> <mode> <id> <id> <status>` and the path, https://git-scm.com/docs/git-diff-tree#_raw_output_format
  for (let i = 0; i + 1 < records.length; i += 2) {
    const [, mode = '', , oid = '', status] = records[i]?.split(' ') ?? []
    const path = records[i + 1] ?? ''
    changes.set(path, status === 'D' ? undefined : { path, oid, kind: kindOf(mode) })
  }
  return {
    rev,
    entries: changedMap(near.entries, changes),
    since: { rev: near.rev, changed: [...changes.keys()] },
    gaps: [],
  }
}

/** `<mode> <type> <id>\t<path>`, https://git-scm.com/docs/git-ls-tree#_output_format */
function parseEntry(record: string): TreeEntry {
  const tab = record.indexOf('\t')
  const oid = record.slice(record.lastIndexOf(' ', tab) + 1, tab)
  return { path: record.slice(tab + 1), oid, kind: kindOf(record.slice(0, record.indexOf(' '))) }
}

function kindOf(mode: string): EntryKind {
  if (mode === '120000') return 'symlink'
  if (mode === '160000') return 'submodule'
  return 'file'
}
