import nock from 'nock'
import { expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { useNock } from '../../test/support/use-nock.ts'
import { createOwnerRepositories } from './owner-repositories.ts'

useNock()

const PATH = '.github/celery-guard.yml'
const read = () => createOwnerRepositories(repositoryClient()).read('.github', PATH)
const request = () => nock(API).get(`/repos/acme/.github/contents/${encodeURIComponent(PATH)}`)

it('reads a file of another repository of the owner', async () => {
  request().reply(200, { type: 'file', encoding: 'base64', content: 'Z2F0ZTog\nbmV2ZXI=\n' })
  const blob = await read()
  expect(blob && 'bytes' in blob && Buffer.from(blob.bytes).toString()).toBe('gate: never')
})

it.each([
  [{ type: 'file', encoding: 'none', content: '' }, 'it is larger than 1 MB'],
  [{ type: 'symlink', target: '/etc/passwd' }, 'it is not a file'],
  [[{ type: 'file', name: 'a.yml' }], 'it is not a file'],
])('%j: %s', async (answer, unreadable) => {
  request().reply(200, answer)
  expect(await read()).toEqual({ unreadable })
})

it.each([403, 404, 451])('takes %i for a file that it may not read', async (status) => {
  request().reply(status, { message: 'No' })
  expect(await read()).toBeNull()
})

it('takes a rate limit for no answer', async () => {
  request().reply(403, { message: 'API rate limit exceeded' })
  await expect(read()).rejects.toThrow('rate limit')
})
