import { json } from '../answer.ts'
import { filesOf } from '../difference.ts'
import { type Call, type Operations, type Parameters, pullRequestOf } from '../operation.ts'
import { paged } from '../paging.ts'
import { renderFile } from '../render/commits.ts'
import { renderPullRequest } from '../render/pull-requests.ts'

/** https://docs.github.com/rest/pulls/pulls: "Responses include a maximum of 3000 files." */
const LISTED_FILES = 3000

export const pulls: Operations = {
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
