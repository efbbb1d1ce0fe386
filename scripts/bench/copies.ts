import { join } from 'node:path'
import { run } from './measure.ts'

interface Copies {
  readonly dir: string
  /** A commit with some copies of the sources, and its child, which appends a line to some files. */
  grown(copies: number, changed: number, line: string): { readonly base: string; readonly head: string }
}

/** A bare repository with many copies of another one's tree; it borrows the objects of that one. */
export function copiesOf(
  repository: string,
  rev: string,
  candidates: readonly string[],
  folder: string,
): Copies {
  const dir = join(folder, 'copies.git')
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: 'bench',
    GIT_AUTHOR_EMAIL: 'bench@example.com',
    GIT_COMMITTER_NAME: 'bench',
    GIT_COMMITTER_EMAIL: 'bench@example.com',
  }
  run('git', ['clone', '--quiet', '--bare', '--shared', repository, dir])
  const git = (...args: string[]) => run('git', ['-C', dir, ...args], { env }).stdout.trim()
  const commit = (tree: string, ...parents: string[]) => git('commit-tree', tree, ...parents, '-m', 'bench')
  const index = { ...env, GIT_INDEX_FILE: join(folder, 'index') }
  const staged = (...args: string[]) => run('git', ['-C', dir, ...args], { env: index }).stdout.trim()

  return {
    dir,
    grown(copies, changed, line) {
      const base = treeOf(dir, Array(copies).fill(`${rev}^{tree}`))
      staged('read-tree', rev)
      for (const path of candidates.slice(0, changed)) {
        const text = `${run('git', ['-C', dir, 'show', `${rev}:${path}`]).stdout}\n${line}\n`
        staged('update-index', '--cacheinfo', `100644,${writeBlob(dir, text)},${path}`)
      }
      const first = staged('write-tree')
      const head = treeOf(dir, [first, ...Array(copies - 1).fill(`${rev}^{tree}`)])
      const parent = commit(base)
      return { base: parent, head: commit(head, '-p', parent) }
    },
  }
}

/** The tree of `copy0`, `copy1` and so on. */
function treeOf(dir: string, copies: readonly string[]): string {
  const entries = copies.map((tree, i) => {
    const oid = run('git', ['-C', dir, 'rev-parse', tree]).stdout.trim()
    return `040000 tree ${oid}\tcopy${i}\n`
  })
  return run('git', ['-C', dir, 'mktree'], { input: entries.join('') }).stdout.trim()
}

function writeBlob(dir: string, text: string): string {
  return run('git', ['-C', dir, 'hash-object', '-w', '--stdin'], { input: text }).stdout.trim()
}
