import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { memoryStore } from '../../test/support/memory-store.ts'
import { GIT_ENVIRONMENT, temporaryRepository } from '../../test/support/temporary-repository.ts'
import type { AnswerStore } from '../ports/facts-store.ts'
import { type LocalSource, localSource } from './local-source.ts'
import { findRepository } from './repository.ts'

async function open(dir: string, answers?: AnswerStore): Promise<LocalSource> {
  const source = localSource(await findRepository(dir, GIT_ENVIRONMENT), answers)
  onTestFinished(() => source.close())
  return source
}

/** The answers to questions that are asked together. */
async function ask(source: LocalSource, rev: string, questions: readonly string[][]): Promise<string[][]> {
  const found = await Promise.all(questions.map((words) => source.containing(rev, ['.py'], words)))
  return found.map((paths) => [...paths])
}

/** Words that begin in each other, stand on one line, in files that git takes for binary, or in odd names. */
const FILES = {
  'a b.py': 'shop_pay_later()\n',
  'both.py': 'x = pay(refund)',
  'deep/binary.py': 'pay\0\n',
  'new\nline.py': 'none\nrefund\n',
  'none.py': 'nothing\n',
  'other.txt': 'pay refund\n',
  'pay.py': 'nothing of it',
  'ä.py': 'pay_later',
}
const QUESTIONS = [['pay'], ['shop_pay', 'refund'], ['pay_later'], ['absent'], ['[p]ay', 'nothing']]
const ANSWERS = [
  ['a b.py', 'both.py', 'deep/binary.py', 'ä.py'],
  ['a b.py', 'both.py', 'new\nline.py'],
  ['a b.py', 'ä.py'],
  [],
  ['none.py', 'pay.py'],
]

test('questions that are asked together have the answers of each alone', async () => {
  const made = temporaryRepository()
  const commit = made.commit(FILES)
  made.git('config', 'grep.lineNumber', 'true')
  made.git('config', 'grep.column', 'true')
  made.git('config', 'color.grep', 'always')
  for (const [i, words] of QUESTIONS.entries())
    expect(await ask(await open(made.dir), commit, [words])).toEqual([ANSWERS[i]])
  const source = await open(made.dir)
  expect(await ask(source, commit, QUESTIONS)).toEqual(ANSWERS)
  expect(await ask(source, commit, QUESTIONS.toReversed())).toEqual(ANSWERS.toReversed())
})

test('more than one search may find is asked one by one', async () => {
  const made = temporaryRepository()
  const commit = made.commit({ ...FILES, 'long.py': `refund ${'x'.repeat(3_000_000)}` })
  const source = await open(made.dir)
  const [first, second] = await ask(source, commit, QUESTIONS)
  expect(first).toEqual(ANSWERS[0])
  expect(second).toEqual(['a b.py', 'both.py', 'long.py', 'new\nline.py'])
})

test('of a revision near another one, what differs is searched again', async () => {
  const made = temporaryRepository()
  const base = made.commit(FILES)
  made.git('rm', '--quiet', 'a b.py')
  made.git('mv', 'ä.py', ':moved.py')
  const head = made.commit({
    'both.py': 'x = pay()',
    'none.py': 'absent',
    'new.py': 'refund',
    'x.txt': 'pay',
  })
  const alone = await ask(await open(made.dir), head, QUESTIONS)
  expect(alone).toEqual([
    [':moved.py', 'both.py', 'deep/binary.py'],
    ['new\nline.py', 'new.py'],
    [':moved.py'],
    ['none.py'],
    ['pay.py'],
  ])
  const source = await open(made.dir)
  await source.tree(head, await source.tree(base))
  await ask(source, base, QUESTIONS)
  expect(await ask(source, head, QUESTIONS)).toEqual(alone)
  // A part of a question, and with it one that base was not asked.
  expect(await ask(source, head, [['refund'], ['nothing', 'x =']])).toEqual([
    ['new\nline.py', 'new.py'],
    ['both.py', 'pay.py'],
  ])
})

test('a later process searches only what no earlier one did', async () => {
  const made = temporaryRepository()
  const base = made.commit(FILES)
  const head = made.commit({ 'none.py': 'absent pay' })
  const store = memoryStore()
  expect(await ask(await open(made.dir, store), base, QUESTIONS)).toEqual(ANSWERS)

  const objects = join(made.dir, '.git/objects')
  const gone = made.git('rev-parse', `${base}:both.py`)
  rmSync(join(objects, gone.slice(0, 2), gone.slice(2)))
  const source = await open(made.dir, store)
  expect(await ask(source, base, QUESTIONS)).toEqual(ANSWERS)
  // Base's answers serve head, too: a search of all of head would find the missing file for every word.
  await source.tree(head, await source.tree(base))
  expect(await ask(source, head, [['pay_later'], ['absent']])).toEqual([['a b.py', 'ä.py'], ['none.py']])
  // Other suffixes are another question.
  expect([...(await source.containing(base, ['.txt'], ['pay']))]).toEqual(['other.txt'])
})

test('an answer with files that git could not read is not kept', async () => {
  const made = temporaryRepository()
  const commit = made.commit(FILES)
  const gone = made.git('rev-parse', `${commit}:both.py`)
  const object = join(made.dir, '.git/objects', gone.slice(0, 2), gone.slice(2))
  rmSync(object)
  const store = memoryStore()
  const expected = [['a b.py', 'ä.py', 'both.py'], ['both.py']]
  expect(await ask(await open(made.dir, store), commit, [['pay_later'], ['absent']])).toEqual(expected)
  expect(await ask(await open(made.dir, store), commit, [['absent']])).toEqual([['both.py']])

  made.write({ 'both.py': FILES['both.py'] })
  made.git('hash-object', '-w', 'both.py')
  const later = await ask(await open(made.dir, store), commit, [['pay_later'], ['absent']])
  expect(later).toEqual([['a b.py', 'ä.py'], []])
})
