import nock from 'nock'
import { expect, it } from 'vitest'
import { API, repositoryClient, useNock } from '../../test/support/github-client.ts'
import { createPermissions } from './permissions.ts'

useNock()

const lookUp = () => nock(API).get('/repos/acme/shop/collaborators/ana/permission')
const canWrite = () => createPermissions(repositoryClient()).canWrite('ana')

it.each([
  ['admin', 'admin', true],
  ['write', 'maintain', true],
  ['write', 'write', true],
  ['read', 'triage', false],
  ['read', 'read', false],
  ['none', 'none', false],
])('permission %s, role %s: %s', async (permission, role_name, expected) => {
  lookUp().reply(200, { permission, role_name })
  expect(await canWrite()).toBe(expected)
})

it.each([403, 404, 451])('takes a look-up that fails with %i for no answer', async (status) => {
  lookUp().reply(status, { message: 'No' })
  await expect(canWrite()).rejects.toThrow('No')
})
