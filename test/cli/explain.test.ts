import { expect, test } from 'vitest'
import { RULES } from '../../src/analysis/rules/index.ts'
import { unpainted } from '../../src/cli/paint.ts'
import { pageText, rulesText } from '../../src/cli/rule-text.ts'
import { celeryGuard } from '../support/celery-guard.ts'

test('a rule is explained with its reasons, the way out and examples', async () => {
  const { exitCode, stdout, stderr } = await celeryGuard(['explain', 'task-renamed-without-name'])
  expect(stdout).toMatch(/^task-renamed-without-name \(error\)\n {2}Finds tasks whose implicit name /)
  for (const title of ['What breaks', 'The safe way', 'On a rollback', 'When to ignore it']) {
    expect(stdout).toContain(`\n\n${title}\n  `)
  }
  expect(stdout).toContain('\n  1. Write the old name into the decorator')
  expect(stdout).toContain('\n    -@shared_task\n')
  expect(stdout).toContain('\n    +@shared_task(name="shop.tasks.send")\n')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})

test('without a rule all are listed', async () => {
  const { exitCode, stdout } = await celeryGuard(['explain'])
  const listed = [...stdout.matchAll(/^ {2}([\w-]+) (?:error|warning|notice)$/gm)].map(([, id]) => id)
  expect(listed.toSorted()).toEqual(RULES.map(({ id }) => id))
  expect(exitCode).toBe(0)
})

test.each([
  ['task-removd', 'did you mean task-removed?'],
  ['renamed', 'did you mean argument-renamed or beat-entry-renamed or task-renamed-without-name?'],
  ['nonsense', 'there is no rule nonsense. celery-guard explain lists all rules.'],
  ['\u001b[31m', 'there is no rule \\u001b[31m. '],
])('%j is not a rule', async (id, message) => {
  const { exitCode, stdout, stderr } = await celeryGuard(['explain', id])
  expect(stderr).toContain(message)
  expect(stderr).toContain('celery-guard explain lists all rules.')
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
})

test('colours are as the terminal supports them', async () => {
  const painted = await celeryGuard(['explain', 'task-removed'], { env: { FORCE_COLOR: '1' } })
  expect(painted.stdout).toContain('\u001b[31m')
  const plain = await celeryGuard(['explain', 'task-removed'], { env: { NO_COLOR: '1' } })
  expect(plain.stdout).not.toContain('\u001b')
})

test.each([40, 60, 96])('prose keeps within %d columns, code as it is', (width) => {
  const texts = [rulesText(RULES, width, unpainted), ...RULES.map((rule) => pageText(rule, width, unpainted))]
  const prose = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => !/^ {4}[ +-]|\((added|removed|unchanged)\)$/.test(line))
  // A word longer than the line cannot be broken.
  const tooLong = prose.filter((line) => line.length > width && /\S\s+\S/.test(line.trim()))
  expect(tooLong).toEqual([])
})
