import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'

async function read(...lines: readonly string[]) {
  const { oldNames, suppressions } = (await loadPythonParser())(lines.join('\n'))
  return {
    names: oldNames.map(({ kind, name, until, line }) => `${line}: ${kind} ${name} ${until}`),
    suppressions: suppressions.length,
  }
}

const ALIAS = '# celery-guard: alias[shop.tasks.pay] until 2027-01-31'

test.each([
  [ALIAS, 'alias shop.tasks.pay 2027-01-31'],
  ['#celery-guard:stub[shop.pay] until 2027-01-31, then drop it', 'stub shop.pay 2027-01-31'],
  ['# Celery-Guard: Alias[shop/é:pay"q] Until 2027-01-31', 'alias shop/é:pay"q 2027-01-31'],
])('%s', async (comment, says) => {
  expect(await read('x = 1', comment)).toEqual({ names: [`2: ${says}`], suppressions: 0 })
})

test('a comment without a name or a day is a malformed one, which another rule reports', async () => {
  for (const comment of [
    '# celery-guard: alias[a.b]',
    '# celery-guard: alias until 2027-01-31',
    '# celery-guard: stub[a b] until 2027-01-31',
  ])
    expect(await read(comment)).toEqual({ names: [], suppressions: 1 })
})

test('strings and comments about such comments are none', async () => {
  expect(await read(`x = "${ALIAS}"`, `# write ${ALIAS}`)).toMatchObject({ names: [] })
})
