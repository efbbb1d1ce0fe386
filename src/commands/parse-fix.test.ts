import { describe, expect, it } from 'vitest'
import { parseFix } from './parse-fix.ts'
import type { FixRequest } from './request.ts'

const NOTHING: FixRequest = {
  everything: true,
  all: false,
  names: [],
  remedies: [],
  withoutTask: [],
  dryRun: false,
  help: false,
}
const named = { ...NOTHING, everything: false }
const alias = (task: string) => ({ kind: 'alias', task }) as const
const stub = (task: string) => ({ kind: 'stub', task }) as const

describe('the text behind a command is a request', () => {
  it.each<[string, FixRequest]>([
    ['', NOTHING],
    ['.', NOTHING],
    ['all', { ...NOTHING, all: true }],
    ['ALL.', { ...NOTHING, all: true }],
    ['help', { ...NOTHING, help: true }],
    ['--dry-run', { ...NOTHING, dryRun: true }],
    ['—dry-run', { ...NOTHING, dryRun: true }],
    ['task-without-name', { ...named, names: ['task-without-name'] }],
    ['task-without-name,shop.tasks.pay.', { ...named, names: ['task-without-name', 'shop.tasks.pay'] }],
    ['`shop.tasks.pay`', { ...named, names: ['shop.tasks.pay'] }],
    ['shop\\_tasks.\\_pay', { ...named, names: ['shop_tasks._pay'] }],
    ['all task-without-name', { ...named, all: true, names: ['task-without-name'] }],
    ['please', { ...named, names: ['please'] }],
    ['--dry', { ...named, names: ['--dry'] }],
    ['constructor', { ...named, names: ['constructor'] }],
    ['alias a.b', { ...named, remedies: [alias('a.b')] }],
    ['Alias a.b A.B', { ...named, remedies: [alias('a.b'), alias('A.B')] }],
    ['alias --dry-run a.b', { ...named, dryRun: true, remedies: [alias('a.b')] }],
    ['c.d alias a.b stub e.f', { ...named, names: ['c.d'], remedies: [alias('a.b'), stub('e.f')] }],
    ['alias', { ...named, withoutTask: ['alias'] }],
    ['alias stub a.b', { ...named, remedies: [stub('a.b')], withoutTask: ['alias'] }],
    ['migration all', { ...named, all: true, withoutTask: ['migration'] }],
  ])('%j', (text, request) => {
    expect(parseFix([text])).toEqual(request)
  })

  it('and the lines of a comment add up', () => {
    expect(parseFix(['alias a.b', 'c.d', '', 'alias a.b --dry-run'])).toEqual({
      ...named,
      names: ['c.d'],
      remedies: [alias('a.b')],
      dryRun: true,
    })
  })
})
