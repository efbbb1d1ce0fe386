import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { parseSettings } from './parse-settings.ts'

/** Behind the first problem of a file that is none. */
const UNUSED = '; none of the settings in this file are used'

const KEYS =
  'extends, rules, gate, registry, source-roots, ignored-paths, external-senders, comments, drafts, fix, approve, alias-days, ignore'
const RULES = ['task-removed', 'queue-literal']

function parse(text: string) {
  const { settings, problems } = parseSettings(text, RULES)
  return { settings, problems: problems.map(({ line, column, message }) => `${line}:${column} ${message}`) }
}

test('everything that may be said is taken over, ignored paths beside the usual ones', () => {
  const { settings, problems } = parse(
    [
      '# the house rules',
      'rules:',
      '  task-removed: off',
      '  queue-literal: error',
      'registry:',
      '  path: shop/settings.py',
      '  class: Queues',
      'source-roots: [./backend/src/, .]',
      'ignored-paths:',
      '  - "scripts/**"',
      'external-senders: true',
      'gate: warning',
      'comments: {max: 5, from: notice}',
      'drafts: true',
      'fix: maintain',
      'approve: admin',
      'alias-days: 14',
      'ignore:',
      '  - {rule: task-removed, task: shop.tasks.*, until: 2027-01-31, reason: drained}',
      '  - {rule: queue-literal, reason: legacy}',
    ].join('\r\n'),
  )
  expect(problems).toEqual([])
  expect(settings).toEqual({
    rules: { 'task-removed': 'off', 'queue-literal': 'error' },
    registry: { path: 'shop/settings.py', class: 'Queues' },
    sourceRoots: ['backend/src', ''],
    ignoredPaths: [...DEFAULT_SETTINGS.ignoredPaths, 'scripts/**'],
    externalSenders: true,
    gate: 'warning',
    maxComments: 5,
    commentsFrom: 'notice',
    drafts: true,
    fix: 'maintain',
    approve: 'admin',
    aliasDays: 14,
    ignores: [
      { rule: 'task-removed', task: 'shop.tasks.*', until: '2027-01-31', reason: 'drained' },
      { rule: 'queue-literal', task: null, until: null, reason: 'legacy' },
    ],
  })
})

test.each([
  '',
  '# nothing\n',
  'rules:\nregistry:\nignored-paths:\ncomments:\ngate:\nextends:\n',
  '{}',
  '\ufeffrules: {}',
])('the file %j leaves every default', (text) => {
  expect(parse(text)).toEqual({ settings: DEFAULT_SETTINGS, problems: [] })
})

test('each problem has its place, what was expected and the nearest key; the rest counts', () => {
  const { settings, problems } = parse(
    [
      'rule:',
      '  queue-literal: off',
      'rules:',
      '  task-remove: error',
      '  task-removed: warnin',
      '  queue-literal: notice',
      'registry:',
      '  class: Queues',
      'ignored-paths: scripts/**',
    ].join('\n'),
  )
  expect(problems).toEqual([
    '1:1 there is no key rule; did you mean rules?',
    '4:3 there is no rule task-remove; did you mean task-removed?',
    '5:17 expected error, warning, notice or off, found "warnin"; did you mean warning?',
    '8:3 expected the path of a file, found nothing',
    '9:16 expected a list of glob patterns, found "scripts/**"',
  ])
  expect(settings).toEqual({ ...DEFAULT_SETTINGS, rules: { 'queue-literal': 'notice' } })
})

test('an invalid key of the comments leaves the other', () => {
  const { settings, problems } = parse('comments:\n  max: 3\n  from: off\n')
  expect(problems).toEqual(['3:9 expected error, warning or notice, found "off"'])
  expect(settings).toEqual({ ...DEFAULT_SETTINGS, maxComments: 3 })
})

test.each([
  ['[1, 2]', `1:1 expected a mapping with ${KEYS}, found [1,2]`],
  ['just words', `1:1 expected a mapping with ${KEYS}, found "just words"`],
  ['rules: 3', '1:8 expected a mapping of rules to severities, found 3'],
  ['rules: {task-removed: null}', '1:23 expected error, warning, notice or off, found null'],
  ['registry: {path: ""}', '1:18 expected the path of a file, found ""'],
  ['registry: {klass: B}', '1:12 there is no key klass; did you mean class?'],
  ['ignored-paths: [a, 1]', '1:20 expected a glob pattern, found 1'],
  ['colour: red', `1:1 there is no key colour: expected ${KEYS}`],
  ['"\\u001b[31m": red', `1:1 there is no key \\u001b[31m: expected ${KEYS}`],
  ['__proto__: {rules: {}}', `1:1 there is no key __proto__: expected ${KEYS}`],
  ['ignored-paths: ["!(a)"]', '1:17 expected a glob pattern without parentheses, found "!(a)"'],
  [
    'source-roots: [../x]',
    '1:16 expected a folder of the repository, as in src or backend/src, found "../x"',
  ],
  ['source-roots: [/x]', '1:16 expected a folder of the repository, as in src or backend/src, found "/x"'],
  ['gate: warnin', '1:7 expected error, warning, notice or never, found "warnin"; did you mean warning?'],
  ['comments: {max: 31}', '1:17 expected a whole number from 0 to 30, found 31'],
  ['comments: {max: 1.5}', '1:17 expected a whole number from 0 to 30, found 1.5'],
  ['comments: {maximum: 3}', '1:12 there is no key maximum: expected max, from'],
  ['comments: {from: off}', '1:18 expected error, warning or notice, found "off"'],
  ['comments: 3', '1:11 expected a mapping with max and from, found 3'],
  ['external-senders: some', '1:19 expected true or false, found "some"'],
  ['drafts: yes', '1:9 expected true or false, found "yes"'],
  ['fix: admins', '1:6 expected write, maintain, admin or nobody, found "admins"; did you mean admin?'],
  [
    'ignore: [task-removed]',
    '1:10 expected a mapping with rule, reason and, if need be, task and until, found "task-removed"',
  ],
  ['ignore: [{reason: x}]', '1:10 expected the name of a rule, found nothing'],
  [
    'ignore: [{rule: task-remove, reason: x}]',
    '1:17 expected the name of a rule, found "task-remove"; did you mean task-removed?',
  ],
  ['ignore: [{rule: task-removed}]', '1:10 expected a reason, found nothing'],
  ['ignore: [{rule: task-removed, reason: ""}]', '1:39 expected a reason, found ""'],
  [
    'ignore: [{rule: task-removed, reason: x, until: 2027-02-30}]',
    '1:49 expected a date such as 2027-01-31, found "2027-02-30"',
  ],
  [
    'ignore: [{rule: task-removed, reason: x, task: "a[b]"}]',
    '1:48 expected the name of a task, in which * stands for any characters, found "a[b]"',
  ],
  // Without the task, the entry would ignore all.
  ['ignore: [{rule: task-removed, reason: x, tsk: a}]', '1:42 there is no key tsk; did you mean task?'],
  ['extends: a/b/c', '1:10 expected the name of a repository, found "a/b/c"'],
  ['extends: ..', '1:10 expected the name of a repository, found ".."'],
  ['rules: {}\nrules: {}', `2:1 Map keys must be unique${UNUSED}`],
  [
    'rules: [a',
    `1:10 Flow sequence in block collection must be sufficiently indented and end with a ]${UNUSED}`,
  ],
  ['rules: {}\n--- 1', `2:1 expected one document only${UNUSED}`],
  ['? [a]\n: 1', `1:3 With stringKeys, all keys must be strings${UNUSED}`],
])('%j: %s', (text, problem) => {
  expect(parse(text).problems).toContain(problem)
  expect(parse(text).settings).toEqual(DEFAULT_SETTINGS)
})

test('an invalid entry to ignore leaves the others, in their places', () => {
  const text = [
    'ignore:',
    '  - {rule: task-removed, reason: a}',
    '  - {rule: task-removed}',
    '  - {rule: queue-literal, reason: b, until: 2027-01-31}',
  ]
  const { ignores, settings } = parseSettings(text.join('\n'), RULES)
  expect(ignores.map(({ reason, line, column }) => [reason, line, column])).toEqual([
    ['a', 2, 5],
    ['b', 4, 5],
  ])
  expect(settings.ignores.map(({ reason }) => reason)).toEqual(['a', 'b'])
})

test('aliases are refused, so that a few lines cannot become gigabytes', () => {
  const rows = Array.from({ length: 9 }, (_, i) => `b${i}: &b${i} [${`*b${i - 1},`.repeat(9)}]`)
  const { settings, problems } = parse(['b-1: &b-1 [x]', ...rows].join('\n'))
  expect(problems).toEqual([`2:10 aliases are not supported: write the value itself${UNUSED}`])
  expect(settings).toEqual(DEFAULT_SETTINGS)
})

test.each(['[', '- ', '? ', 'a: ', '{a: ', '[?'])('%j repeated 15,000 times is refused', (text) => {
  expect(parse(text.repeat(15_000)).problems).toEqual([
    `1:1 the file is nested more than 20 levels deep${UNUSED}`,
  ])
})

test('a large file is refused', () => {
  expect(parse(`# ${'x'.repeat(70_000)}`).problems).toEqual([`1:1 the file is larger than 64 KiB${UNUSED}`])
})

test.each([
  ['unknown keys', (i: number) => `k${i}:\n`, ''],
  ['unknown rules', (i: number) => ` k${i}: off\n`, 'rules:\n task-removed: off\n'],
  ['repeated keys', () => 'gate: never\n', ''],
])('of thousands of %s, a hundred are reported', (_, line, start) => {
  const count = 5000
  const { settings, problems } = parse(start + Array.from({ length: count }, (_, i) => line(i)).join(''))
  expect(problems).toHaveLength(101)
  expect(problems.at(-1)).toMatch(/^1:1 \d+ more problems are not listed$/)
  expect(settings.rules).toEqual(start === '' ? {} : { 'task-removed': 'off' })
})

test('a long key is cut', () => {
  expect(parse(`${'k'.repeat(900)}: 1`).problems).toEqual([
    `1:1 there is no key ${'k'.repeat(60)}…: expected ${KEYS}`,
  ])
})
