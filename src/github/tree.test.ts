import nock from 'nock'
import { expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { useNock } from '../../test/support/use-nock.ts'
import { readTree } from './tree.ts'

useNock()

const file = (path: string, mode = '100644') => ({ path, mode, type: 'blob', sha: `oid of ${path}` })
const folder = (path: string) => ({ path, mode: '040000', type: 'tree', sha: path })
const submodule = (path: string) => ({ path, mode: '160000', type: 'commit', sha: `oid of ${path}` })

function answer(sha: string, recursive: boolean, tree: readonly object[], truncated = false): void {
  nock(API)
    .get(`/repos/acme/shop/git/trees/${sha}`)
    .query(recursive ? { recursive: '1' } : {})
    .reply(200, { sha, tree, truncated })
}

it('lists files, links and submodules, and no folders', async () => {
  answer('rev', true, [
    folder('a'),
    file('a/b c.py'),
    file('run', '100755'),
    file('link', '120000'),
    submodule('vendor'),
  ])
  const tree = await readTree(repositoryClient(), 'rev')
  expect([...tree.entries.values()]).toEqual([
    { path: 'a/b c.py', oid: 'oid of a/b c.py', kind: 'file' },
    { path: 'run', oid: 'oid of run', kind: 'file', executable: true },
    { path: 'link', oid: 'oid of link', kind: 'symlink' },
    { path: 'vendor', oid: 'oid of vendor', kind: 'submodule' },
  ])
  expect(tree.gaps).toEqual([])
})

it('walks the folders of a tree that is too large for one answer', async () => {
  answer('rev', true, [file('setup.py')], true)
  answer('rev', false, [file('setup.py'), folder('small'), folder('large')])
  answer('small', true, [file('x.py')])
  answer('large', true, [], true)
  answer('large', false, [folder('inner')])
  answer('inner', true, [file('y.py')])
  const tree = await readTree(repositoryClient(), 'rev')
  expect([...tree.entries.keys()]).toEqual(['setup.py', 'small/x.py', 'large/inner/y.py'])
  expect(tree.gaps).toEqual([])
})

it('reports a folder that GitHub lists only in part', async () => {
  answer('rev', true, [], true)
  answer('rev', false, [folder('huge')])
  answer('huge', true, [], true)
  answer('huge', false, [file('a.py')], true)
  const tree = await readTree(repositoryClient(), 'rev')
  expect([...tree.entries.keys()]).toEqual(['huge/a.py'])
  expect(tree.gaps).toEqual([
    { path: 'huge/', oid: expect.any(String), reason: 'the folder has more entries than GitHub lists' },
  ])
})

it('rejects when a folder cannot be read', async () => {
  answer('rev', true, [], true)
  answer('rev', false, [folder('a')])
  nock(API).get('/repos/acme/shop/git/trees/a').query({ recursive: '1' }).reply(404, { message: 'Not Found' })
  await expect(readTree(repositoryClient(), 'rev')).rejects.toThrow('Not Found')
})
