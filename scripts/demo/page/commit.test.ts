import { expect, test } from 'vitest'
import { unpainted } from '../../../src/cli/paint.ts'
import { temporaryRepository } from '../../../test/support/temporary-repository.ts'
import { openLocal } from '../local.ts'
import { renderCommit } from './commit.ts'

test('a commit is its changed lines, and a long change of a file is cut', async () => {
  const { dir, commit } = temporaryRepository()
  commit({ 'a.py': 'one\ntwo\nthree\n' })
  const lines = Array.from({ length: 15 }, (_, i) => `${i}\n`)
  const sha = commit({ 'a.py': 'one\n2\nthree\n', 'b.py': lines.join('') })
  const local = await openLocal(dir)
  const [, , , ...shown] = await renderCommit(local, sha, unpainted)
  await local.source.close()
  expect(shown).toEqual([
    ...['  a.py', '    - two', '    + 2', '  b.py'],
    ...lines.slice(0, 12).map((line) => `    + ${line.trim()}`),
    '    … 3 more changed lines',
  ])
})
