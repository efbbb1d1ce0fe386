import { expect, test } from 'vitest'
import { HARMLESS, openShop } from './shop.ts'

test('a pull request that breaks nothing gets a green check and silence', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(HARMLESS)
  await settle()
  expect(check(pull)).toMatchObject({ name: 'celery-guard', status: 'completed', conclusion: 'success' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('so does one that has nothing to do with tasks', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open({ 'README.md': '# Shop\n', 'bin/run me.sh': 'echo\n' })
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})
