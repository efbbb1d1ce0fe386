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

test('a push lists no files again where the comparison has those with findings', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const files = (folder: string) =>
    Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`${folder}/${i}.txt`, `${i}\n`]))
  const listed = () =>
    github.state.log.filter(({ route }) => route === '/repos/{owner}/{repo}/pulls/{pull_number}/files').length
  // GitHub lists them by name: the tasks are in the fifth hundred, and then in the first.
  const pull = await open({ ...files('data'), ...RENAME })
  await settle()
  expect(check(pull).output.annotations).toEqual([])
  expect((await github.conversation(pull)).threads).toHaveLength(1)
  const first = listed()
  expect([first > 0, first < 5]).toEqual([true, true])

  const sorted = await github.commitFiles(repository, 'topic', {
    ...Object.fromEntries(Object.keys(files('data')).map((path) => [path, null])),
    ...files('web'),
  })
  await github.push(repository, 'topic', { commit: sorted })
  await github.push(repository, 'topic', { 'README.md': '# Shop\n' })
  await settle()
  expect(listed()).toBe(first)
  expect(check(pull)).toMatchObject({ conclusion: 'failure', output: { annotations: [] } })
  expect((await github.conversation(pull)).threads).toHaveLength(1)
  github.assertClean()
})

test('a fix in a file that is as in the base needs no list of files', async () => {
  const { github, open, settle, check } = await openShop()
  const files = Array.from({ length: 400 }, (_, i) => [`web/${i}.txt`, `${i}\n`])
  const unknown = FILES['shop/tasks.py'].replace('CeleryQueues.MAIL', '"letters"')
  const pull = await open({ ...Object.fromEntries(files), 'shop/tasks.py': unknown })
  await settle()
  const { text, annotations } = check(pull).output
  expect([text, annotations]).toEqual([expect.stringContaining('`queue-not-in-registry`'), []])
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  expect(github.state.log.filter(({ route }) => route?.endsWith('/files'))).toEqual([])
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
