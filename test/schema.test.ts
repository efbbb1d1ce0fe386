import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { RULE_IDS } from '../src/analysis/rules/index.ts'
import { parseSettings } from '../src/config/parse-settings.ts'

const written = JSON.parse(
  readFileSync(new URL('../schemas/celery-guard.schema.json', import.meta.url), 'utf8'),
)
const accepts = new Ajv({ strict: true, allowUnionTypes: true }).compile(written)

describe('the schema says of a file what the program says', () => {
  test.each([
    ['{}', true],
    ['rules: {task-removed: off}', true],
    ['rules: {task-removed: none}', false],
    ['rules: {task-remove: off}', false],
    ['rules:', true],
    ['rules: []', false],
    ['registry: {path: shop/queues.py, class: Queues}', true],
    ['registry: {path: shop/queues.py}', true],
    ['registry: {class: Queues}', false],
    ['source-roots: [src, ./backend/src/, .]', true],
    ['source-roots: [..]', false],
    ['source-roots: [a/../b]', false],
    ['source-roots: [/srv]', false],
    ['source-roots: src', false],
    ['source-roots: [""]', false],
    ['ignored-paths: ["scripts/**", "!scripts/tasks/**"]', true],
    ['ignored-paths: ["+(a)"]', false],
    [`ignored-paths: [${'a'.repeat(201)}]`, false],
    [`ignored-paths: [${'a,'.repeat(101)}]`, false],
    ['gate: notice', true],
    ['gate: off', false],
    ['comments: {max: 0}', true],
    ['comments: {max: 31}', false],
    ['comments: {max: -1}', false],
    ['comments: {max: 1.5}', false],
    ['comments: {}', true],
    ['comments: {from: notice}', true],
    ['comments: {from: error, max: 3}', true],
    ['comments: {from: off}', false],
    ['comments: 3', false],
    ['drafts: true', true],
    ['drafts: "yes"', false],
    ['fix: nobody', true],
    ['fix: everybody', false],
    ['approve: nobody', true],
    ['approve: author', false],
    ['ignore: [{rule: task-removed, task: shop.*, until: 2027-01-31, reason: drained}]', true],
    ['ignore: [{rule: task-removed, reason: drained}]', true],
    ['ignore: [{rule: task-removed}]', false],
    ['ignore: [{rule: task-remove, reason: drained}]', false],
    ['ignore: [{rule: task-removed, reason: drained, until: 2027-02-29}]', false],
    ['ignore: [{rule: task-removed, reason: drained, task: "[a]"}]', false],
    ['extends: .github', true],
    ['extends: acme/.github', true],
    ['extends: acme/x/y', false],
    ['extends: ..', false],
    ['colour: red', false],
    ['[]', false],
  ])('%s', (text, fits) => {
    expect([accepts(parse(text)), parseSettings(text, RULE_IDS).problems.length === 0]).toEqual([fits, fits])
  })

  test('what README shows', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const [, shown = ''] = /^## Configuration\n.*?```yaml\n(.*?)```/ms.exec(readme) ?? []
    expect(Object.keys(parse(shown)).sort()).toEqual(Object.keys(written.properties).sort())
    expect([accepts(parse(shown)), parseSettings(shown, RULE_IDS).problems]).toEqual([true, []])
  })

  test('every key has its description', () => {
    for (const [key, { description }] of Object.entries<{ description?: string }>(written.properties)) {
      expect([key, description]).toEqual([key, expect.stringMatching(/^[A-Z].*\.$/)])
    }
  })
})
