import { expect, test } from 'vitest'
import { FILES, openShop, RENAME } from './shop.ts'

test('complaint 12: a pull request with more files than GitHub lists is judged by the trees, and says so', async () => {
  const { github, open, settle, check } = await openShop()
  const files = Array.from({ length: 3001 }, (_, i) => [`data/${i}.txt`, `${i}\n`])
  const pull = await open({ ...Object.fromEntries(files), ...RENAME })
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(run.output.summary).toContain('GitHub lists 3000 of the 3002 changed files. All were compared')
  expect(run.output.text).toContain('`shop.tasks.send_invoice`')
  expect(run.output.annotations).toMatchObject([{ path: 'shop/tasks.py' }])
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a project with many sources is read as one archive, and its head by what is new', async () => {
  const { github, repository, settle } = await openShop()
  const modules = Array.from({ length: 300 }, (_, i) => [`shop/module${i}.py`, `value = ${i}\n`])
  await github.commitFiles(repository, 'main', Object.fromEntries(modules))
  const renamed = FILES['shop/tasks.py'].replace('def send_invoice', 'def email_invoice')
  await github.commitFiles(repository, 'topic', { 'shop/tasks.py': renamed })
  const pull = await github.openPullRequest(repository, { head: 'topic' })
  await settle()
  expect(github.checkRuns(repository, pull.head.sha)).toMatchObject([{ conclusion: 'failure' }])
  expect((await github.conversation(pull)).threads).toHaveLength(1)

  const routes = github.state.log.map(({ route }) => route)
  const count = (wanted: string) => routes.filter((route) => route === wanted).length
  expect(count('/repos/{owner}/{repo}/tarball/{ref}')).toBe(1)
  // Three looks at the pull request, one at the blobs that are new, and the review.
  expect(count('/graphql')).toBeLessThanOrEqual(5)
  expect(count('/repos/{owner}/{repo}/git/blobs/{file_sha}')).toBe(0)
  github.assertClean()
})
