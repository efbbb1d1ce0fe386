import type { AnswerStore } from '../ports/facts-store.ts'
import type {
  Blob,
  Difference,
  EntryKind,
  RepositorySource,
  Tree,
  TreeEntry,
} from '../ports/repository-source.ts'
import { changedMap } from '../shared/changed-map.ts'
import { splitNul } from '../shared/path-bytes.ts'
import { type CatFile, startCatFile } from './cat-file.ts'
import { git, type Repository } from './repository.ts'
import { createSearches } from './searches.ts'

/** A repository on this machine. `close` ends the git process that reads its blobs. */
export interface LocalSource extends RepositorySource {
  /** The entries of a revision at some paths: cheaper than its tree. */
  entries(rev: string, paths: readonly string[]): Promise<ReadonlyMap<string, TreeEntry>>
  close(): Promise<void>
}

const NO_ANSWERS: AnswerStore = { readAnswers: async () => new Map(), writeAnswers: async () => {} }

/** Reads a local repository by git's plumbing commands. Trees are read by commit or tree id. */
export function localSource(repository: Repository, answers: AnswerStore = NO_ANSWERS): LocalSource {
  const trees = new Map<string, Promise<Tree>>()
  const differing = new Map<string, Promise<Difference[]>>()
  /** The revision near which each was read. */
  const nearest = new Map<string, string>()
  let reader: CatFile | null = null

  function tree(rev: string, near?: Tree): Promise<Tree> {
    const known = trees.get(rev) ?? (near ? treeNear(rev, near) : readTree(repository, rev))
    trees.set(rev, known)
    if (near && near.rev !== rev) nearest.set(rev, near.rev)
    return known
  }

  async function treeNear(rev: string, near: Tree): Promise<Tree> {
    return withDifferences(near, rev, await differences(near.rev, rev))
  }

  function differences(base: string, head: string): Promise<Difference[]> {
    const pair = `${base} ${head}`
    const known = differing.get(pair) ?? readDifferences(repository, base, head)
    differing.set(pair, known)
    return known
  }

  async function blobs(oids: readonly string[]): Promise<Map<string, Blob>> {
    const unique = [...new Set(oids)]
    if (unique.length === 0) return new Map()
    reader ??= startCatFile(repository)
    const read = await reader.read(unique)
    return new Map(read.map((blob, i) => [unique[i] ?? '', blob]))
  }

  return {
    isLocal: true,
    tree,
    differences,
    entries: (rev, paths) => listEntries(repository, [], rev, paths),
    containing: createSearches({
      repository,
      answers,
      async near(rev) {
        const near = nearest.get(rev)
        return near === undefined ? null : { rev: near, differences: await differences(near, rev) }
      },
      unreadable: async (rev, suffixes) => unreadablePaths(await tree(rev), suffixes, blobs),
    }),
    blobs,
    close: async () => reader?.close(),
  }
}

/** A tree near another one, made of that one and the differences. */
function withDifferences(near: Tree, rev: string, differences: readonly Difference[]): Tree {
  const changes = new Map(differences.map(({ path, after }) => [path, after ?? undefined]))
  return {
    rev,
    entries: changedMap(near.entries, changes),
    since: { rev: near.rev, changed: [...changes.keys()] },
    gaps: [],
  }
}

async function unreadablePaths(
  { entries }: Tree,
  suffixes: readonly string[],
  readBlobs: (oids: readonly string[]) => Promise<ReadonlyMap<string, Blob>>,
): Promise<string[]> {
  const files = [...entries.values()].filter(
    ({ kind, path }) => kind === 'file' && suffixes.some((suffix) => path.endsWith(suffix)),
  )
  const read = await readBlobs(files.map((file) => file.oid))
  return files.filter((file) => 'unreadable' in (read.get(file.oid) ?? {})).map((file) => file.path)
}

async function readTree(repository: Repository, rev: string): Promise<Tree> {
  return { rev, entries: await listEntries(repository, ['-r'], rev), gaps: [] }
}

async function listEntries(
  repository: Repository,
  options: readonly string[],
  rev: string,
  paths: readonly string[] = [],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const args = ['ls-tree', ...options, '-z', '--full-tree', '--end-of-options', rev]
  const { stdout } = await git(repository, paths.length === 0 ? args : [...args, '--', ...paths])
  const entries = splitNul(stdout).map(parseEntry)
  return new Map(entries.map((entry) => [entry.path, entry]))
}

async function readDifferences(repository: Repository, base: string, head: string): Promise<Difference[]> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--no-abbrev', '--end-of-options', base, head]
  const { stdout } = await git(repository, args)
  const records = splitNul(stdout)
  const differences: Difference[] = []
  // `:<mode> <mode> <id> <id> <status>` and the path, https://git-scm.com/docs/git-diff-tree#_raw_output_format
  for (let i = 0; i + 1 < records.length; i += 2) {
    const [oldMode = '', mode = '', oldOid = '', oid = '', status] = records[i]?.slice(1).split(' ') ?? []
    const path = records[i + 1] ?? ''
    const before = status === 'A' ? null : { path, oid: oldOid, kind: kindOf(oldMode) }
    const after = status === 'D' ? null : { path, oid, kind: kindOf(mode) }
    differences.push({ path, before, after })
  }
  return differences
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
