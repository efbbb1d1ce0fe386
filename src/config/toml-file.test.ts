import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { toSettings } from './parse-settings.ts'
import { readToml } from './toml-file.ts'

const RULES = ['task-removed', 'queue-literal']

function parse(...lines: readonly string[]) {
  const file = readToml(lines.join('\n'))
  if (file === null) return null
  const { settings, problems } = toSettings(file, RULES)
  return { settings, problems: problems.map(({ line, column, message }) => `${line}:${column} ${message}`) }
}

test('a section means what the same keys mean in YAML', () => {
  const parsed = parse(
    '[project]',
    'name = "shop"',
    '[tool.celery-guard]',
    'ignored-paths = ["scripts/**"]',
    'comments.max = 5',
    'registry = { path = "shop/settings.py" }',
    '[tool.celery-guard.rules]',
    'task-removed = "off"',
    '"queue-literal" = "error"',
  )
  expect(parsed).toEqual({
    settings: {
      ...DEFAULT_SETTINGS,
      rules: { 'task-removed': 'off', 'queue-literal': 'error' },
      registry: { path: 'shop/settings.py', class: null },
      ignoredPaths: [...DEFAULT_SETTINGS.ignoredPaths, 'scripts/**'],
      maxComments: 5,
    },
    problems: [],
  })
})

test('tables of a list and dates mean what they mean in YAML', () => {
  const parsed = parse(
    '[[tool.celery-guard.ignore]]',
    'rule = "task-removed"',
    'reason = "drained"',
    'until = 2027-01-31',
    '[[tool.celery-guard.ignore]]',
    'rule = "queue-literal"',
  )
  expect(parsed).toEqual({
    settings: {
      ...DEFAULT_SETTINGS,
      ignores: [{ rule: 'task-removed', task: null, until: '2027-01-31', reason: 'drained' }],
    },
    problems: ['5:1 expected a reason, found nothing'],
  })
})

test('each problem has its place', () => {
  const parsed = parse(
    '[tool.celery-guard]',
    'gates = "error"',
    'comments.max = 31',
    'ignored-paths = [',
    '  "a",',
    '  3,',
    ']',
    '[tool.celery-guard.rules]',
    'task-remove = "off"',
  )
  expect(parsed?.problems).toEqual([
    '2:1 there is no key gates; did you mean gate?',
    '3:16 expected a whole number from 0 to 30, found 31',
    '6:3 expected a glob pattern, found 3',
    '9:1 there is no rule task-remove; did you mean task-removed?',
  ])
})

test.each([
  [['[tool.ruff]', 'select = ["E"]'], null],
  [['[tool]', 'celery-guards = { drafts = true }'], null],
  [['[tool.celery-guard]'], []],
  [['[tool.celery-guard]', 'drafts = '], ['2:10 Unspecified values are invalid']],
  [['tool.celery-guard = 3'], ['1:21 expected a mapping']],
  [
    ['[[tool.celery-guard.rules]]', 'task-removed = "off"'],
    ['1:1 expected a mapping of rules to severities'],
  ],
  [['[tool.celery-guard.__proto__]', 'drafts = true'], ['1:1 there is no key __proto__']],
  [['[tool.celery-guard]', 'gate = 1979-05-27'], ['2:8 expected error, warning']],
  [['[tool.celery-guard]', 'gate = nan'], ['2:8 expected error, warning']],
])('%j: %j', (lines, problems) => {
  expect(parse(...lines)?.problems ?? null).toEqual(
    problems?.map((problem) => expect.stringContaining(problem)) ?? null,
  )
})

test.each([
  ['nested arrays', `[tool.celery-guard]\ngate = ${'['.repeat(20_000)}`],
  ['nested tables', `[tool.celery-guard]\ngate = ${'{a='.repeat(20_000)}`],
  ['a long dotted key', `[tool.celery-guard]\n${'a.'.repeat(30_000)}b = 1`],
  ['a deep table', `[tool.celery-guard.${'a.'.repeat(30_000)}b]`],
  ['a long registry', `[tool.celery-guard]\nregistry.path.${'a.'.repeat(30_000)}b = 1`],
  ['a long text', `[tool.celery-guard]\ngate = "${'a'.repeat(400_000)}"`],
  ['a large file', `[tool.celery-guard]\n${'#'.repeat(600_000)}`],
])('%s is refused', (_, text) => {
  expect(parse(text)?.problems).toHaveLength(1)
})
