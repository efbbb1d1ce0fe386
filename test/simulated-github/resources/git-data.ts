import { json, notFound, Refusal } from '../answer.ts'
import { readCommit } from '../git/commits.ts'
import { resolveCommit } from '../git/repositories.ts'
import { listTree, type TreeRow } from '../git/trees.ts'
import { type Call, type Operations, type Parameters, repositoryOf, wantsRaw } from '../operation.ts'
import { renderGitCommit } from '../render/commits.ts'
import { apiUrl } from '../render/urls.ts'
import type { Simulation } from '../simulation.ts'
import type { Repository } from '../state.ts'

/** https://docs.github.com/rest/git/blobs: up to 100 megabytes. */
const MAX_BLOB_BYTES = 100 * 1024 * 1024

export const gitData: Operations = {
  'git/get-tree': async (call: Call<Parameters<'git', 'getTree'>>) => {
    const repository = repositoryOf(call)
    const { tree_sha: treeish, recursive } = call.parameters
    const commit = await resolveCommit(repository.gitDir, treeish)
    const root = await repository.objects.read(`${commit ?? treeish}^{tree}`)
    if (root === null) throw notFound()
    const rows = await listTree(repository.gitDir, root.oid, recursive !== undefined)
    const { treeEntries } = call.simulation.state.limits
    return json({
      sha: root.oid,
      url: apiUrl(call.simulation, repository, `/git/trees/${root.oid}`),
      tree: rows.slice(0, treeEntries).map((row) => renderRow(call.simulation, repository, row)),
      truncated: rows.length > treeEntries,
    })
  },

  'git/get-commit': async (call: Call<Parameters<'git', 'getCommit'>>) => {
    const repository = repositoryOf(call)
    const sha = await resolveCommit(repository.gitDir, call.parameters.commit_sha)
    if (sha === null) throw notFound()
    return json(renderGitCommit(call.simulation, repository, await readCommit(repository.gitDir, sha)))
  },

  'git/get-blob': async (call: Call<Parameters<'git', 'getBlob'>>) => {
    const repository = repositoryOf(call)
    const sha = call.parameters.file_sha
    if (!/^[0-9a-f]{40}$/.test(sha))
      throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].')
    const blob = await repository.objects.read(sha)
    if (blob === null || blob.type !== 'blob') throw notFound()
    if (blob.content.length > MAX_BLOB_BYTES) throw new Refusal(403, 'This blob is too large to be served.')
    if (wantsRaw(call)) {
      return { status: 200, bytes: blob.content, type: 'application/vnd.github.raw+json; charset=utf-8' }
    }
    return json({
      sha,
      node_id: `B_${sha}`,
      size: blob.content.length,
      url: apiUrl(call.simulation, repository, `/git/blobs/${sha}`),
      content: base64Lines(blob.content),
      encoding: 'base64',
    })
  },
}

/** Base64 in lines of 60 characters, as GitHub sends it: a decoder has to skip the line ends. */
export function base64Lines(content: Buffer): string {
  return content.toString('base64').replace(/.{1,60}/g, '$&\n')
}

function renderRow(simulation: Simulation, repository: Repository, row: TreeRow): Record<string, unknown> {
  const kind = { blob: 'blobs', tree: 'trees', commit: null }[row.type]
  return {
    path: row.path,
    mode: row.mode,
    type: row.type,
    sha: row.oid,
    ...(row.size === null ? {} : { size: row.size }),
    // A submodule's commit is in another repository.
    ...(kind === null ? {} : { url: apiUrl(simulation, repository, `/git/${kind}/${row.oid}`) }),
  }
}
