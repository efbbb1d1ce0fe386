import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { celeryGuard, celeryGuardProcess } from '../support/celery-guard.ts'
import { temporaryFolder, temporaryRepository } from '../support/temporary-repository.ts'

const NAMES = 'PAY = "shop.pay"\n'
const BEFORE =
  'from celery import shared_task\nfrom names import PAY\n@shared_task(name=PAY)\ndef pay(order): pass\n@shared_task\ndef ship(order): pass\n'
const AFTER = BEFORE.replace('def ship(order)', 'def send(order, address)').replace('pay(order)', 'pay()')

/** Caching requires Node 24. */
const onNode24 = test.skipIf(Number(process.versions.node.split('.')[0]) < 24)

function project(): { dir: string; range: string[] } {
  const made = temporaryRepository()
  const base = made.commit({ 'tasks.py': BEFORE, 'names.py': NAMES, 'other.py': 'x = 1\n' })
  const head = made.commit({ 'tasks.py': AFTER })
  return { dir: made.dir, range: ['--repo', made.dir, '--base', base, '--head', head] }
}

test('the cache changes no answer', async () => {
  const { dir, range } = project()
  const cache = temporaryFolder()
  for (const args of [
    ['check', ...range],
    ['check', ...range, '--format', 'json'],
    ['fix', ...range, '--all'],
    ['tasks', '--repo', dir, '--format', 'json'],
  ]) {
    const without = await celeryGuard(args)
    const runs = [1, 2, 3].map(() => celeryGuardProcess(args, { env: { CELERY_GUARD_CACHE: cache } }))
    // At once at first, as hooks and editors may do.
    for (const run of await Promise.all(runs)) expect(run).toEqual(without)
    expect(await celeryGuard(args, { env: { CELERY_GUARD_CACHE: cache } })).toEqual(without)
  }
})

onNode24('it is below the user’s cache folder, unless it is switched off', async () => {
  const { range } = project()
  const [home, cache] = [temporaryFolder(), temporaryFolder()]
  await celeryGuard(['check', ...range], { env: { HOME: home } })
  expect(readdirSync(join(home, '.cache/celery-guard'))).toEqual([
    expect.stringMatching(/^facts-\d+\.sqlite$/),
  ])
  await celeryGuard(['check', ...range], { env: { HOME: home, XDG_CACHE_HOME: cache } })
  expect(readdirSync(cache)).toEqual(['celery-guard'])
  await celeryGuard(['check', ...range], { env: { HOME: cache, CELERY_GUARD_CACHE: 'off' } })
  expect(readdirSync(cache)).toEqual(['celery-guard'])
})

onNode24('with a corrupt cache the answer is the same, and a new one is started', async () => {
  const { range } = project()
  const cache = temporaryFolder()
  const env = { CELERY_GUARD_CACHE: cache }
  const answer = await celeryGuard(['check', ...range], { env })
  const [file = ''] = readdirSync(cache)
  writeFileSync(join(cache, file), 'no database'.repeat(1000))
  expect(await celeryGuard(['check', ...range], { env })).toEqual(answer)
  expect(await celeryGuard(['check', ...range], { env })).toEqual(answer)
  expect(readdirSync(cache)).toEqual([file])
  // A folder that is none.
  const asFile = { CELERY_GUARD_CACHE: join(cache, file) }
  expect(await celeryGuard(['check', ...range], { env: asFile })).toEqual(answer)
})
