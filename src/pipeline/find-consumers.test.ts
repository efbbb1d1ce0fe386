import { expect, test } from 'vitest'
import { bytesOf, type Files, memorySource } from '../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

const TASKS =
  'from celery import shared_task\n\n@shared_task(name="shop.tasks.pay", queue="pay")\ndef pay(): ...\n'
const NEW = `${TASKS}\n@shared_task(name="shop.tasks.index", queue="search")\ndef index(): ...\n`
const BASE: Files = { 'shop/tasks.py': TASKS, Procfile: 'worker: celery -A shop worker -Q pay\n' }
const WORKER = 'services:\n  search:\n    command: celery -A shop worker -Q search # für'

function check(base: Files, head: Files) {
  const source = memorySource({ base, head })
  return checkRevisions(source, { base: 'base', head: 'head' }, DEFAULT_SETTINGS, NULL_STORE)
}

test('a file that cannot be read may start the worker that a queue seems to lack', async () => {
  const head = { ...BASE, 'shop/tasks.py': NEW }
  const seen = await check(BASE, head)
  expect(seen.findings.map(({ rule }) => rule)).toContain('queue-not-consumed')

  const latin1 = Uint8Array.from(WORKER, (character) => character.charCodeAt(0))
  const unread = await check(BASE, { ...head, 'docker-compose.yml': latin1 })
  expect(unread.findings.map(({ rule }) => rule)).not.toContain('queue-not-consumed')
  expect(unread.incomplete.map(({ path }) => path)).toEqual(['docker-compose.yml'])

  const read = await check(BASE, { ...head, 'docker-compose.yml': bytesOf(WORKER) })
  expect(read.findings.map(({ rule }) => rule)).not.toContain('queue-not-consumed')
})
