import { type Answer, json, NotSimulated, Refusal } from '../answer.ts'
import { filesOf } from '../difference.ts'
import { resolveCommit } from '../git/repositories.ts'
import { type Call, type Operations, type Parameters, pullRequestOf, repositoryOf } from '../operation.ts'
import { paged } from '../paging.ts'
import { renderFile } from '../render/commits.ts'
import { renderListedPullRequest, renderPullRequest } from '../render/pull-requests.ts'
import type { PullRequest } from '../state.ts'

/** https://docs.github.com/rest/pulls/pulls: "Responses include a maximum of 3000 files." */
const LISTED_FILES = 3000

export const pulls: Operations = {
  'pulls/list': async (call: Call<Parameters<'pulls', 'list'>>) => {
    const repository = repositoryOf(call)
    const { state: wanted = 'open', head, base, sort = 'created', direction } = call.parameters
    const listed = call.simulation.state.pullRequests.filter((one) => {
      return (
        one.repository === repository &&
        (wanted === 'all' || one.open === (wanted === 'open')) &&
        (base === undefined || one.base.ref === base) &&
        (head === undefined || `${one.head.repository.owner}:${one.head.ref}` === head)
      )
    })
    if (sort === 'popularity' || sort === 'long-running') throw new NotSimulated(`pull requests by ${sort}`)
    const key = (one: PullRequest) => (sort === 'created' ? '' : one.updatedAt)
    const rising = listed.toSorted((a, b) => key(a).localeCompare(key(b)) || a.id - b.id)
    const isRising = (direction ?? (sort === 'created' ? 'desc' : 'asc')) === 'asc'
    return listPulls(call, isRising ? rising : rising.toReversed())
  },

  'repos/list-pull-requests-associated-with-commit': async (
    call: Call<Parameters<'repos', 'listPullRequestsAssociatedWithCommit'>>,
  ) => {
    const repository = repositoryOf(call)
    const sha = await resolveCommit(repository.gitDir, call.parameters.commit_sha)
    if (sha === null) throw new Refusal(422, `No commit found for SHA: ${call.parameters.commit_sha}`)
    // Also those that contain the commit; their heads are what an app asks for.
    const listed = call.simulation.state.pullRequests.filter((one) => {
      return one.repository === repository && one.head.sha === sha
    })
    return listPulls(call, listed)
  },

  'pulls/get': async (call: Call<Parameters<'pulls', 'get'>>) => {
    return json(await renderPullRequest(call.simulation, pullRequestOf(call)))
  },

  'pulls/list-files': async (call: Call<Parameters<'pulls', 'listFiles'>>) => {
    const pullRequest = pullRequestOf(call)
    const files = (await filesOf(pullRequest)).slice(0, LISTED_FILES)
    const { repository, head } = pullRequest
    return paged(call, files, (page) => {
      return page.map((file) => renderFile(call.simulation, repository, head.sha, file))
    })
  },
}

function listPulls(
  call: Call<{ readonly page?: number | undefined; readonly per_page?: number | undefined }>,
  pullRequests: readonly PullRequest[],
): Answer {
  return paged(call, pullRequests, (page) => {
    return page.map((one) => renderListedPullRequest(call.simulation, one))
  })
}
