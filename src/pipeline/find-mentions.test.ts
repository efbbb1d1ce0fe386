import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

const IMPORT = 'from celery import shared_task\n\n\n'
const before = { 'a/tasks.py': `${IMPORT}@shared_task\ndef charge():\n    Order.charge_all_that_are_due()\n` }
const after = { 'a/tasks.py': before['a/tasks.py'].replace('def charge()', 'def charge_orders()') }

async function safety(base: Record<string, string>, head: Record<string, string>): Promise<string[]> {
  const source = memorySource({ base: { ...before, ...base }, head: { ...after, ...head } })
  const report = await checkRevisions(
    source,
    { base: 'base', head: 'head' },
    { ...DEFAULT_SETTINGS, rules: { 'task-without-name': 'off' } },
    NULL_STORE,
  )
  return report.findings.flatMap(({ fix }) => fix?.safety ?? [])
}

test('a pin is safe where the change writes the new name nowhere else', async () => {
  expect(await safety({}, { 'run.sh': 'celery call a.tasks.charge' })).toEqual(['safe'])
})

test('a pin is no more than a suggestion where a text of any kind took the new name', async () => {
  expect(await safety({ 'run.sh': 'echo' }, { 'run.sh': 'celery call a.tasks.charge_orders' })).toEqual([
    'suggestion',
  ])
  expect(await safety({}, { 'rows.sql': "('charge_orders', 60)" })).toEqual(['suggestion'])
})

test('a text that named it before, or that only moved, is no reason to doubt', async () => {
  const text = 'celery call a.tasks.charge_orders'
  expect(await safety({ 'run.sh': text }, { 'run.sh': `set -e\n${text}` })).toEqual(['safe'])
  expect(await safety({ 'run.sh': text }, { 'bin/run.sh': text })).toEqual(['safe'])
})

test('where more files changed than are searched, no pin is safe', async () => {
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`docs/${i}.yml`, `page: ${i}`]))
  expect(await safety({}, many)).toEqual(['suggestion'])
})
