import { expect, test } from 'vitest'
import { openShop, RENAME } from './shop.ts'

const SETTINGS = '.github/celery-guard.yml'
const OFF = 'rules:\n  task-renamed-without-name: off\n'

test('a pull request cannot switch the rule off that judges it', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open({ ...RENAME, [SETTINGS]: OFF })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('the base branch can, for branches too that were cut before', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'topic', RENAME)
  await github.commitFiles(repository, 'main', { [SETTINGS]: OFF })
  const pull = await open({ 'README.md': '# Shop\n' })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  github.assertClean()
})

test('settings that cannot be used are told in the check, and the defaults judge', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'main', { [SETTINGS]: 'rules:\n  task-renamed: off\n' })
  const pull = await open(RENAME)
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({ conclusion: 'failure' })
  expect(run.output.summary).toContain(`\`${SETTINGS}:2\``)
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})
