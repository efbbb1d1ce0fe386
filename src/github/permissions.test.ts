import nock from 'nock'
import { expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { useNock } from '../../test/support/use-nock.ts'
import { createPermissions } from './permissions.ts'

useNock()

const lookUp = () => nock(API).get('/repos/acme/shop/collaborators/ana/permission')
const permission = () => createPermissions(repositoryClient()).of('ana')

it.each([
  ['admin', 'admin', 'admin'],
  ['write', 'maintain', 'maintain'],
  ['write', 'write', 'write'],
  ['read', 'triage', 'none'],
  ['read', 'read', 'none'],
  ['none', 'none', 'none'],
])('permission %s, role %s: %s', async (permission_, role_name, expected) => {
  lookUp().reply(200, { permission: permission_, role_name })
  expect(await permission()).toBe(expected)
})

it('a custom role that builds on maintain is recognized by its flags', async () => {
  const user = { permissions: { admin: false, maintain: true, push: true } }
  lookUp().reply(200, { permission: 'write', role_name: 'release manager', user })
  expect(await permission()).toBe('maintain')
})

it.each([403, 404, 451])('takes a look-up that fails with %i for no answer', async (status) => {
  lookUp().reply(status, { message: 'No' })
  await expect(permission()).rejects.toThrow('No')
})
