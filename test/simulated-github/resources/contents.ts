import { type Answer, json, notFound } from '../answer.ts'
import { resolveCommit } from '../git/repositories.ts'
import { listTree, type TreeRow } from '../git/trees.ts'
import { type Call, type Operations, type Parameters, repositoryOf, wantsRaw } from '../operation.ts'
import { apiUrl, encodePath, webUrl } from '../render/urls.ts'
import type { Simulation } from '../simulation.ts'
import type { Repository } from '../state.ts'
import { base64Lines } from './git-data.ts'

/** https://docs.github.com/rest/repos/contents: above 1 MB the object has no content, only the raw form has. */
const MAX_INLINE_BYTES = 1024 * 1024

interface Place {
  readonly simulation: Simulation
  readonly repository: Repository
  readonly ref: string
}

export const contents: Operations = {
  'repos/get-content': async (call: Call<Parameters<'repos', 'getContent'>>) => {
    const repository = repositoryOf(call)
    const ref = call.parameters.ref ?? repository.defaultBranch
    const place = { simulation: call.simulation, repository, ref }
    const commit = await resolveCommit(repository.gitDir, ref)
    if (commit === null) throw notFound()
    const path = call.parameters.path.replace(/^\/|\/$/g, '')
    const directory = await repository.objects.read(
      `${commit}:${path.slice(0, Math.max(path.lastIndexOf('/'), 0))}`,
    )
    if (directory?.type !== 'tree') throw notFound()
    const rows = await listTree(repository.gitDir, directory.oid, false)
    const row = rows.find((one) => one.path === path.slice(path.lastIndexOf('/') + 1))
    if (row === undefined) throw notFound()
    if (row.type === 'tree') {
      const inside = await listTree(repository.gitDir, row.oid, false)
      return json(
        inside.map((one) => ({ ...renderEntry(place, `${path}/${one.path}`, one), type: typeOf(one) })),
      )
    }
    return renderOne(place, path, row, wantsRaw(call))
  },
}

async function renderOne(place: Place, path: string, row: TreeRow, raw: boolean): Promise<Answer> {
  const entry = renderEntry(place, path, row)
  if (row.type === 'commit') return json({ ...entry, type: 'submodule', submodule_git_url: null })
  const blob = await place.repository.objects.read(row.oid)
  if (blob === null) throw notFound()
  if (raw) return { status: 200, bytes: blob.content, type: 'application/vnd.github.raw+json; charset=utf-8' }
  if (row.mode === '120000') return json({ ...entry, type: 'symlink', target: blob.content.toString() })
  const inline = blob.content.length <= MAX_INLINE_BYTES
  return json({
    ...entry,
    type: 'file',
    encoding: inline ? 'base64' : 'none',
    content: inline ? base64Lines(blob.content) : '',
  })
}

function typeOf(row: TreeRow): string {
  if (row.type === 'tree') return 'dir'
  // GitHub lists submodules as files, for the sake of old clients.
  return row.mode === '120000' ? 'symlink' : 'file'
}

function renderEntry(place: Place, path: string, row: TreeRow): Record<string, unknown> {
  const { simulation, repository, ref } = place
  const kind = row.type === 'tree' ? 'trees' : 'blobs'
  const self = apiUrl(simulation, repository, `/contents/${encodePath(path)}?ref=${encodeURIComponent(ref)}`)
  const git = apiUrl(simulation, repository, `/git/${kind}/${row.oid}`)
  const html = webUrl(repository, `/blob/${encodePath(ref)}/${encodePath(path)}`)
  return {
    name: row.path,
    path,
    sha: row.oid,
    size: row.size ?? 0,
    url: self,
    git_url: git,
    html_url: html,
    download_url:
      row.type === 'blob' ? webUrl(repository, `/raw/${encodePath(ref)}/${encodePath(path)}`) : null,
    _links: { self, git, html },
  }
}
