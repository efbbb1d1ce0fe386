import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-repository.ts'
import type { CachedBlob } from '../ports/facts-store.ts'
import { type FactsFile, openFactsFile } from './sqlite-store.ts'

const DAY = 24 * 60 * 60 * 1000
const SUMMARY = {
  isCandidate: true,
  concernsTasks: true,
  changesRows: false,
  imports: '',
  decorators: '',
  names: '',
  taskModules: '',
  importsByCode: '',
  startsWorkers: false,
  settings: '',
}
const blob = (facts: string | null): CachedBlob => ({ kind: 'read', summary: SUMMARY, facts })

async function open(folder: string, day = 1, maxBytes = 2 ** 30): Promise<FactsFile> {
  const store = await openFactsFile(folder, { now: () => day * DAY, maxBytes })
  if (store === null) throw new Error('no SQLite here')
  onTestFinished(() => store.close())
  return store
}

const isNode24 = Number(process.versions.node.split('.')[0]) >= 24
const onNode24 = test.skipIf(!isNode24)

test('a store needs Node 24', async () => {
  const store = await openFactsFile(temporaryFolder())
  onTestFinished(() => store?.close())
  expect(store !== null).toBe(isNode24)
})

onNode24('facts are shared by all repositories, what a revision holds is not', async () => {
  const store = await open(temporaryFolder())
  const [ours, theirs] = [store.of('/ours/.git'), store.of('/theirs/.git')]
  await ours.write([['a', blob('{}')]])
  await ours.writeCandidates('rev', ['tasks.py', 'caf\udce9.py'])
  expect(await theirs.read(['a', 'b'])).toEqual(new Map([['a', blob('{}')]]))
  expect(await ours.readCandidates('rev')).toEqual(['tasks.py', 'caf\udce9.py'])
  expect(await theirs.readCandidates('rev')).toBeNull()
})

onNode24('a summary never replaces facts', async () => {
  const store = (await open(temporaryFolder())).of('x')
  await store.write([['a', blob('{}')]])
  await store.write([['a', blob(null)]])
  expect((await store.read(['a'])).get('a')).toEqual(blob('{}'))
})

onNode24('what was not used for longest makes room', async () => {
  const folder = temporaryFolder()
  const large = blob(`"${'x'.repeat(100_000)}"`)
  await (await open(folder, 1)).of('x').write([
    ['old', large],
    ['used', large],
  ])
  await (await open(folder, 2)).of('x').read(['used'])
  const store = (await open(folder, 3, 350_000)).of('x')
  await store.write([['new', large]])
  await store.write([['newer', large]])
  expect([...(await store.read(['old', 'used', 'new', 'newer'])).keys()].sort()).toEqual(['new', 'newer'])
})

onNode24('of revisions, some hundred are remembered', async () => {
  const store = (await open(temporaryFolder())).of('x')
  for (let i = 0; i <= 500; i++) await store.writeCandidates(`rev${i}`, [])
  expect([await store.readCandidates('rev0'), await store.readCandidates('rev500')]).toEqual([null, []])
})

onNode24('answers belong to a repository, and the longest are left out', async () => {
  const store = await open(temporaryFolder())
  const [ours, theirs] = [store.of('/ours/.git'), store.of('/theirs/.git')]
  await ours.writeAnswers(
    'who?',
    new Map([
      ['a', '[1]'],
      ['b', '[2]'],
      ['long', 'x'.repeat(100_000)],
    ]),
  )
  await ours.writeAnswers('who?', new Map([['b', '[3]']]))
  expect(await ours.readAnswers('who?', ['a', 'b', 'c', 'long'])).toEqual(
    new Map([
      ['a', '[1]'],
      ['b', '[3]'],
    ]),
  )
  expect(await ours.readAnswers('why?', ['a'])).toEqual(new Map())
  expect(await theirs.readAnswers('who?', ['a'])).toEqual(new Map())
})

onNode24('of answers, those that were not used for longest make room', async () => {
  const folder = temporaryFolder()
  const many = (from: number) => new Map(Array.from({ length: 2001 }, (_, i) => [`${from + i}`, '[]']))
  await (await open(folder, 1)).of('x').writeAnswers('old', many(0))
  await (await open(folder, 1)).of('x').writeAnswers('used', new Map([['0', '[]']]))
  await (await open(folder, 2)).of('x').readAnswers('used', ['0'])
  const store = (await open(folder, 3)).of('x')
  await store.writeAnswers('new', many(0))
  const left = async (question: string) => (await store.readAnswers(question, [...many(0).keys()])).size
  expect([await left('old'), await left('used'), await left('new')]).toEqual([1998, 1, 2001])
})

onNode24('what another version left makes room once it is not used any more', async () => {
  const folder = temporaryFolder()
  const ages = { 'facts-0.sqlite': 40, 'facts-0.sqlite-wal': 40, 'facts-999.sqlite': 20, 'notes.txt': 40 }
  for (const [name, age] of Object.entries(ages)) {
    writeFileSync(join(folder, name), '')
    utimesSync(join(folder, name), 0, (100 - age) * 24 * 60 * 60)
  }
  await open(folder, 100)
  const left = readdirSync(folder)
  expect(Object.keys(ages).filter((name) => left.includes(name))).toEqual(['facts-999.sqlite', 'notes.txt'])
})
