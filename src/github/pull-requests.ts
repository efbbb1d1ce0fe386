import type { PullRequest, PullRequests } from '../ports.ts'
import type { PullRequestFile } from '../review/types.ts'
import { pathOf, type RepositoryClient } from './octokit.ts'

/** Reads pull requests, their files (GitHub lists 3,000 at most) and merge bases. */
export function createPullRequests(client: RepositoryClient): PullRequests {
  const { rest, paginate } = client.octokit
  return {
    async read(number) {
      const { data } = await rest.pulls.get({ ...pathOf(client), pull_number: number })
      return toPullRequest(data)
    },

    async files(number) {
      const files = await paginate(rest.pulls.listFiles, {
        ...pathOf(client),
        pull_number: number,
        per_page: 100,
      })
      return files.map(toFile)
    },

    async mergeBase(base, head) {
      const { data } = await rest.repos.compareCommitsWithBasehead({
        ...pathOf(client),
        basehead: `${base}...${head}`,
        per_page: 1,
      })
      return data.merge_base_commit.sha
    },

    async openOn(branch) {
      const open = await paginate(rest.pulls.list, {
        ...pathOf(client),
        state: 'open',
        base: branch,
        per_page: 100,
      })
      return open.map(({ number }) => number)
    },
  }
}

type PullRequestData = Awaited<ReturnType<RepositoryClient['octokit']['rest']['pulls']['get']>>['data']
type FileData = Awaited<ReturnType<RepositoryClient['octokit']['rest']['pulls']['listFiles']>>['data'][number]

function toPullRequest(data: PullRequestData): PullRequest {
  // The client's types do not say so, but a deleted fork leaves null here.
  const headRepository = data.head.repo as PullRequestData['head']['repo'] | null
  return {
    number: data.number,
    open: data.state === 'open',
    draft: data.draft ?? false,
    headSha: data.head.sha,
    headBranch: data.head.ref,
    fromFork: headRepository?.id !== data.base.repo.id,
    baseBranch: data.base.ref,
    baseSha: data.base.sha,
    changedFiles: data.changed_files,
  }
}

function toFile(data: FileData): PullRequestFile {
  return {
    path: data.filename,
    previousPath: data.previous_filename ?? null,
    status: data.status,
    patch: data.patch ?? null,
  }
}
