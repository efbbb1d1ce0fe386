import { randomUUID } from 'node:crypto'
import { git, gitOnce, gitText } from './run.ts'

/** The bytes of a file by path; null deletes it. */
export type FileChanges = Readonly<Record<string, string | Uint8Array | null>>

export interface Person {
  readonly name: string
  readonly email: string
}

interface CommitRequest {
  readonly parents: readonly string[]
  readonly files: FileChanges
  readonly message: string
  readonly author: Person
  readonly committer: Person
  readonly date: Date
}

export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Person & { readonly date: string }
  readonly committer: Person & { readonly date: string }
  readonly message: string
}

/** Writes a commit on top of its first parent and gives its id; no branch moves. */
export async function writeCommit(gitDir: string, request: CommitRequest): Promise<string> {
  // fast-import wants a reference: one of its own, so that a branch only moves by compare and swap.
  const scratch = `refs/simulation/${randomUUID()}`
  const modes = await existingModes(gitDir, request)
  const sha = await gitText(
    gitDir,
    ['fast-import', '--quiet', '--done'],
    importStream(scratch, request, modes),
  )
  await git(gitDir, ['update-ref', '-d', scratch])
  return sha
}

const OF_IDS = /^[0-9a-f]{40}(\^!|\.\.[0-9a-f]{40})?$/

/** The commits of a revision range, oldest first. */
export async function readCommits(gitDir: string, ...range: string[]): Promise<Commit[]> {
  return await log(gitDir, [], range)
}

/** A commit and its ancestors, newest first. */
export async function readHistory(gitDir: string, sha: string, count: number): Promise<Commit[]> {
  return (await log(gitDir, [`--max-count=${count}`], [sha])).toReversed()
}

async function log(gitDir: string, limits: readonly string[], range: readonly string[]): Promise<Commit[]> {
  const format = '--format=tformat:%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B'
  const options = ['-z', '--reverse', '--topo-order', ...limits, format, '--end-of-options']
  const read = range.every((part) => OF_IDS.test(part)) ? gitOnce : git
  const fields = (await read(gitDir, ['log', ...options, ...range, '--'])).toString().split('\0')
  const commits: Commit[] = []
  for (let i = 0; i + 10 < fields.length; i += 10) commits.push(parseCommit(fields.slice(i, i + 10)))
  return commits
}

/** One commit; throws when the id is not one. */
export async function readCommit(gitDir: string, sha: string): Promise<Commit> {
  const [commit] = await readCommits(gitDir, `${sha}^!`)
  if (commit === undefined) throw new Error(`no commit ${sha} in ${gitDir}`)
  return commit
}

/** The best common ancestor of two commits by their ids, null when the histories have none. */
export async function mergeBase(gitDir: string, a: string, b: string): Promise<string | null> {
  return await gitOnce(gitDir, ['merge-base', '--end-of-options', a, b]).then(
    (found) => found.toString().trim(),
    () => null,
  )
}

function parseCommit(fields: readonly string[]): Commit {
  const [
    sha = '',
    tree = '',
    parents = '',
    an = '',
    ae = '',
    ad = '',
    cn = '',
    ce = '',
    cd = '',
    message = '',
  ] = fields
  return {
    sha,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.replace(/\n+$/, ''),
  }
}

/** An edited file keeps its mode: the API can only say contents. */
async function existingModes(gitDir: string, request: CommitRequest): Promise<ReadonlyMap<string, string>> {
  const [parent] = request.parents
  if (parent === undefined) return new Map()
  const listing = await gitText(gitDir, ['ls-tree', '-z', parent, '--', ...Object.keys(request.files)])
  const rows = listing.split('\0').filter((row) => row !== '')
  return new Map(rows.map((row) => [row.slice(row.indexOf('\t') + 1), row.slice(0, 6)]))
}

function importStream(reference: string, request: CommitRequest, modes: ReadonlyMap<string, string>): Buffer {
  const when = `${Math.floor(request.date.getTime() / 1000)} +0000`
  const [parent, ...merged] = request.parents
  const parts: (string | Uint8Array)[] = [
    `commit ${reference}\nmark :1\n`,
    `author ${signature(request.author)} ${when}\n`,
    `committer ${signature(request.committer)} ${when}\n`,
    ...data(request.message),
    parent === undefined ? '' : `from ${parent}\n`,
    ...merged.map((sha) => `merge ${sha}\n`),
  ]
  for (const [path, content] of Object.entries(request.files)) {
    if (content === null) parts.push(`D ${quote(path)}\n`)
    else parts.push(`M ${modes.get(path) ?? '100644'} inline ${quote(path)}\n`, ...data(content))
  }
  parts.push('get-mark :1\ndone\n')
  return Buffer.concat(parts.map((part) => Buffer.from(part)))
}

function signature(person: Person): string {
  return `${person.name} <${person.email}>`
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, '\n']
}

function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`
}
