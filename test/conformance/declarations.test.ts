import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Property } from '../../src/analysis/celery-config/declared-property.ts'
import type { QueueDeclaration } from '../../src/analysis/celery-config/queue-declarations.ts'
import type { Snapshot } from '../../src/analysis/snapshot.ts'
import { plain } from '../../src/shared/prose.ts'
import { linkFiles } from '../support/link-files.ts'
import { bytesOf, type Files } from '../support/memory-source.ts'
import { check, ruleCases } from '../support/rule-cases.ts'
import { PYTHON } from './real-celery.ts'

/** What a client declares for one queue. */
interface Declared {
  readonly queues: readonly Readonly<Record<string, unknown>>[]
  readonly exchanges: readonly Readonly<Record<string, unknown>>[]
}

/**
 * Celery 5.5 added a setting for this, and the tests may run with an older one; other settings are not in use; deployment
 * files say nothing of what is declared.
 */
const OTHERWISE = /quorum|settings-for-tests|deployment-files/
/** Both revisions of the rule's cases. */
const TREES = ruleCases()
  .filter(({ rule, name }) => rule === 'queue-declaration-changed' && !OTHERWISE.test(name))
  .flatMap(({ name, base, head }) => [
    { title: `${name}, base`, files: textsOf(base) },
    { title: `${name}, head`, files: textsOf({ ...base, ...head }) },
  ])

function textsOf(files: Files): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [path, Buffer.from(bytesOf(content)).toString()]),
  )
}

/** Asks a real Celery about projects: what their clients declare, or with `reads`, why a worker does not start. */
async function ask<Answer>(projects: readonly Project[]): Promise<readonly Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'celery-guard-declared-'))
  try {
    const requests = projects.map(({ files, ...request }, i) => {
      const dir = join(folder, String(i))
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(dir, path)), { recursive: true })
        writeFileSync(join(dir, path), text)
      }
      return { dir, modules: ['shop.celery'], ...request }
    })
    const env = { ...process.env, BROKER_URL: 'amqp://rabbit', PRIORITIES: '10' }
    const script = join(import.meta.dirname, 'declared.py')
    const output = execFileSync(PYTHON ?? '', ['-B', script], { input: JSON.stringify(requests), env })
    return JSON.parse(output.toString())
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Project {
  readonly files: Readonly<Record<string, string>>
  readonly queues?: readonly string[]
  readonly reads?: readonly string[]
}

/** Cases whose worker lists its queues, which the settings declare. */
const WORKERS = ruleCases().flatMap((one) => {
  const files = textsOf({ ...one.base, ...one.head })
  const [, queues] = / -Q (\S+)/.exec(files.Procfile ?? '') ?? []
  const isConcerned = one.rule === 'queue-removed-in-use' && 'shop/celery.py' in files
  return isConcerned && queues !== undefined ? [{ ...one, files, reads: queues.split(',') }] : []
})

/** What celery-guard understands of the queues that the clients of a project declare. */
function understood({ celery, tasks }: Snapshot): readonly QueueDeclaration[] {
  const listed = new Set(celery.declared.queues.map(({ name }) => name))
  const others = tasks.flatMap(({ path, effectiveQueue: { queue } }) =>
    queue === null || listed.has(queue) ? [] : (celery.declared.undeclared(queue, path) ?? []),
  )
  return [...celery.declared.queues, ...others]
}

/** What is known of a declaration, as a client sends it. */
function sent({ name, properties, exchange }: QueueDeclaration): Declared {
  const [own, others] = [new Map<string, Property>(), new Map<string, Property>()]
  for (const [key, value] of properties) (key.startsWith('x-') ? others : own).set(key, value)
  return {
    queues: [{ queue: name, ...known(own), arguments: known(others) }],
    exchanges: exchange ? [{ exchange: exchange.name, ...known(exchange.properties) }] : [],
  }
}

function known(properties: ReadonlyMap<string, Property>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...properties].map(([name, { value }]) => [name, value.known ? value.value : expect.anything()]),
  )
}

describe.skipIf(PYTHON === undefined)('what real Celery declares (needs python3-celery)', () => {
  let projects: readonly (readonly QueueDeclaration[])[] = []
  let answers: readonly Readonly<Record<string, Declared>>[] = []
  beforeAll(async () => {
    projects = await Promise.all(TREES.map(async ({ files }) => understood(await linkFiles(files))))
    answers = await ask(
      TREES.map(({ files }, i) => ({ files, queues: projects[i]?.map(({ name }) => name) ?? [] })),
    )
  }, 60_000)

  test.each(TREES.map(({ title }, i) => ({ title, i })))('$title', ({ i }) => {
    const found = projects[i] ?? []
    for (const one of found) expect(answers[i]?.[one.name]).toMatchObject(sent(one))
    const declared = Object.entries(answers[i] ?? {}).flatMap(([name, { queues }]) =>
      // The default queue is there, whether tasks use it or not.
      queues.length > 0 && name !== 'celery' ? [name] : [],
    )
    expect(declared.toSorted()).toEqual(found.map(({ name }) => name).toSorted())
  })
})

describe.skipIf(PYTHON === undefined)(
  'whether a worker of listed queues starts (needs python3-celery)',
  () => {
    let answers: readonly string[] = []
    beforeAll(async () => {
      answers = await ask(WORKERS.map(({ files, reads }) => ({ files, reads })))
    }, 60_000)

    test.each(WORKERS.map((one, i) => ({ ...one, i })))('$name', async ({ i, ...one }) => {
      const { findings } = await check(one)
      const isReported = findings.some(({ title }) => plain(title).startsWith('Workers do not start'))
      expect(answers[i]).toBe(isReported ? 'ImproperlyConfigured' : '')
    })
  },
)
