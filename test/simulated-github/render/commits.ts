import type { Commit } from '../git/commits.ts'
import type { DiffFile } from '../git/diffs.ts'
import type { Simulation } from '../simulation.ts'
import { botLogin, type Login, type Repository } from '../state.ts'
import { apiUrl, encodePath, webUrl } from './urls.ts'
import { renderUser } from './users.ts'

export function renderCommit(
  simulation: Simulation,
  repository: Repository,
  commit: Commit,
): Record<string, unknown> {
  const url = apiUrl(simulation, repository, `/commits/${commit.sha}`)
  const login = loginOf(simulation, commit.author.email)
  return {
    url,
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    html_url: webUrl(repository, `/commit/${commit.sha}`),
    comments_url: `${url}/comments`,
    commit: {
      url: apiUrl(simulation, repository, `/git/commits/${commit.sha}`),
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: apiUrl(simulation, repository, `/git/trees/${commit.tree}`) },
    },
    author: login === null ? null : renderUser(simulation, login),
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: apiUrl(simulation, repository, `/commits/${sha}`),
      html_url: webUrl(repository, `/commit/${sha}`),
    })),
  }
}

/** A commit as Git has it, without its files. */
export function renderGitCommit(
  simulation: Simulation,
  repository: Repository,
  commit: Commit,
): Record<string, unknown> {
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: apiUrl(simulation, repository, `/git/commits/${commit.sha}`),
    html_url: webUrl(repository, `/commit/${commit.sha}`),
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: apiUrl(simulation, repository, `/git/trees/${commit.tree}`) },
    parents: commit.parents.map((sha) => ({
      sha,
      url: apiUrl(simulation, repository, `/git/commits/${sha}`),
      html_url: webUrl(repository, `/commit/${sha}`),
    })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  }
}

/** The short form in webhooks. */
export function renderSimpleCommit(commit: Commit): Record<string, unknown> {
  const person = ({ name, email }: Commit['author']) => ({ name, email })
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: person(commit.author),
    committer: person(commit.committer),
  }
}

const STATUS = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed' } as const

/** One row of a list of files. A patch beyond GitHub's limit is left out, as for binary files. */
export function renderFile(
  simulation: Simulation,
  repository: Repository,
  head: string,
  file: DiffFile,
): Record<string, unknown> {
  const at = `${head}/${encodePath(file.path)}`
  const shown = file.patch !== null && file.patch.split('\n').length <= simulation.state.limits.patchLines
  return {
    sha: file.status === 'D' ? file.oldOid : file.newOid,
    filename: file.path,
    status: STATUS[file.status],
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: webUrl(repository, `/blob/${at}`),
    raw_url: webUrl(repository, `/raw/${at}`),
    contents_url: apiUrl(simulation, repository, `/contents/${encodePath(file.path)}?ref=${head}`),
    ...(shown ? { patch: file.patch } : {}),
    ...(file.status === 'R' ? { previous_filename: file.oldPath } : {}),
  }
}

/** Commits of the simulation's people carry GitHub's no-reply address, which names the account. */
function loginOf(simulation: Simulation, email: string): Login | null {
  const login = /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(email)?.[1] ?? null
  if (login === null) return null
  return simulation.state.users.has(login) || login === botLogin(simulation.state.app) ? login : null
}
