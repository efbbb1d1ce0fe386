import { json, NotSimulated, notFound } from '../answer.ts'
import { type Commit, mergeBase, readCommit, readCommits } from '../git/commits.ts'
import { diffFiles } from '../git/diffs.ts'
import { resolveCommit } from '../git/repositories.ts'
import { type Call, type Operations, type Parameters, repositoryOf } from '../operation.ts'
import { paged } from '../paging.ts'
import { renderCommit, renderFile } from '../render/commits.ts'
import { renderRepository } from '../render/repositories.ts'
import { apiUrl, webUrl } from '../render/urls.ts'
import { renderUser } from '../render/users.ts'
import type { Role } from '../state.ts'

/** https://docs.github.com/rest/commits/commits: 300 files of a comparison, on its first page; 300 a page of a commit. */
const LISTED_FILES = 300
/** Without a page asked for. */
const COMPARED_COMMITS = 250
/** What a first commit is compared with: git knows this tree without being told. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

type Comparison = Call<Parameters<'repos', 'compareCommitsWithBasehead'>>

export const repositories: Operations = {
  'repos/get': (call: Call<Parameters<'repos', 'get'>>) => {
    return json(renderRepository(call.simulation, repositoryOf(call)))
  },

  'repos/get-collaborator-permission-level': (
    call: Call<Parameters<'repos', 'getCollaboratorPermissionLevel'>>,
  ) => {
    const { username } = call.parameters
    if (!call.simulation.state.users.has(username)) throw notFound()
    // Everybody may read a public repository.
    const role = repositoryOf(call).roles.get(username) ?? 'read'
    return json({
      permission: LEGACY_PERMISSION[role],
      role_name: role,
      user: { ...renderUser(call.simulation, username), role_name: role, permissions: permissionFlags(role) },
    })
  },

  'repos/get-commit': async (call: Call<Parameters<'repos', 'getCommit'>>) => {
    const repository = repositoryOf(call)
    const sha = await resolveCommit(repository.gitDir, call.parameters.ref)
    if (sha === null) throw notFound()
    const commit = await readCommit(repository.gitDir, sha)
    const [parent = EMPTY_TREE] = commit.parents
    const files = await diffFiles(repository.gitDir, parent, sha)
    const sum = (field: 'additions' | 'deletions') => files.reduce((total, file) => total + file[field], 0)
    const [additions, deletions] = [sum('additions'), sum('deletions')]
    if (files.length > LISTED_FILES) throw new NotSimulated(`a commit of more than ${LISTED_FILES} files`)
    return json({
      ...renderCommit(call.simulation, repository, commit),
      stats: { additions, deletions, total: additions + deletions },
      files: files.map((file) => renderFile(call.simulation, repository, sha, file)),
    })
  },

  'repos/compare-commits-with-basehead': async (call: Comparison) => {
    const repository = repositoryOf(call)
    const { gitDir } = repository
    const [baseRef = '', headRef = ''] = call.parameters.basehead.split('...')
    const base = await resolveCommit(gitDir, baseRef)
    const head = await resolveCommit(gitDir, headRef)
    if (base === null || head === null) throw notFound()
    const merge = await mergeBase(gitDir, base, head)
    if (merge === null) throw notFound()
    const ahead = await readCommits(gitDir, `${base}..${head}`)
    const behind = merge === base ? [] : await readCommits(gitDir, `${head}..${base}`)
    const commit = async (sha: string) =>
      renderCommit(call.simulation, repository, await readCommit(gitDir, sha))
    const [baseCommit, mergeCommit] = await Promise.all([commit(base), commit(merge)])
    const url = apiUrl(call.simulation, repository, `/compare/${base}...${head}`)
    const html = webUrl(repository, `/compare/${base}...${head}`)
    const files = (await diffFiles(gitDir, merge, head)).slice(0, LISTED_FILES)
    const render = (page: readonly Commit[]) => ({
      url,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: baseCommit,
      merge_base_commit: mergeCommit,
      status: comparisonStatus(ahead.length, behind.length),
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: page.map((one) => renderCommit(call.simulation, repository, one)),
      files: isFirstPage(call)
        ? files.map((file) => renderFile(call.simulation, repository, head, file))
        : [],
    })
    return isPaged(call) ? paged(call, ahead, render) : json(render(ahead.slice(0, COMPARED_COMMITS)))
  },
}

const LEGACY_PERMISSION: Readonly<Record<Role, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
}

function permissionFlags(role: Role): Record<string, boolean> {
  const rank = ['none', 'read', 'triage', 'write', 'maintain', 'admin']
  const atLeast = (other: Role) => rank.indexOf(role) >= rank.indexOf(other)
  return {
    pull: atLeast('read'),
    triage: atLeast('triage'),
    push: atLeast('write'),
    maintain: atLeast('maintain'),
    admin: atLeast('admin'),
  }
}

function comparisonStatus(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged'
  if (ahead > 0) return 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

function isFirstPage(call: Comparison): boolean {
  return (call.parameters.page ?? 1) === 1
}

function isPaged({ parameters }: Comparison): boolean {
  return parameters.page !== undefined || parameters.per_page !== undefined
}
