import { randomBytes } from 'node:crypto'
import { type Answer, notFound } from '../answer.ts'
import { resolveCommit } from '../git/repositories.ts'
import { archive } from '../git/trees.ts'
import { type Call, type Operations, type Parameters, repositoryOf } from '../operation.ts'
import type { State } from '../state.ts'

/** codeload.github.com takes no token: who has the link, for five minutes, has the archive. */
const LINK_LIFETIME_MS = 5 * 60 * 1000
const PATH = /^\/codeload\/([0-9a-f]{32})$/

export const tarballs: Operations = {
  'repos/download-tarball-archive': async (call: Call<Parameters<'repos', 'downloadTarballArchive'>>) => {
    const repository = repositoryOf(call)
    const ref = call.parameters.ref === '' ? repository.defaultBranch : call.parameters.ref
    const commit = await resolveCommit(repository.gitDir, ref)
    if (commit === null) throw notFound()
    const key = randomBytes(16).toString('hex')
    call.simulation.state.archiveLinks.set(key, {
      repository,
      commit,
      expiresAt: Date.now() + LINK_LIFETIME_MS,
    })
    return {
      status: 302,
      headers: { location: `${call.simulation.url}/codeload/${key}` },
      bytes: new Uint8Array(),
      type: 'text/html',
    }
  },
}

/** The archive behind a link; null for a path that is none. */
export function codeload(state: State, path: string): Answer | null {
  const key = PATH.exec(path)?.[1]
  if (key === undefined) return null
  const link = state.archiveLinks.get(key)
  if (link === undefined || link.expiresAt <= Date.now()) throw notFound()
  const { repository, commit } = link
  const folder = `${repository.owner}-${repository.name}-${commit.slice(0, 7)}`
  return { status: 200, stream: archive(repository.gitDir, commit, folder), type: 'application/x-gzip' }
}
