import { describe, expect, test } from 'vitest'
import { PYTHON } from '../../real-celery.ts'
import { type Delivery, deliver } from '../deliver.ts'
import { CONTENT } from './content.ts'
import { DEFINITIONS } from './definitions.ts'
import type { Fact } from './fact.ts'
import { NAMES } from './names.ts'
import { RETRIES } from './retries.ts'
import { ROUTING } from './routing.ts'

const SUBJECTS: Readonly<Record<string, readonly Fact[]>> = {
  names: NAMES,
  routing: ROUTING,
  content: CONTENT,
  retries: RETRIES,
  definitions: DEFINITIONS,
}

describe.skipIf(PYTHON === undefined).each(Object.entries(SUBJECTS))(
  '%s in real Celery (needs python3-celery, python3-django)',
  (_, facts) => {
    let all: Promise<readonly Delivery[]> | undefined

    test.each(facts.map((fact, i) => ({ title: fact.title, fact, i })))('$title', async ({ fact, i }) => {
      all ??= deliver(facts)
      const delivery = (await all)[i]
      expect(delivery?.raised).toBe(fact.raised ?? null)
      expect(delivery?.messages).toEqual(fact.expected.map((part) => expect.objectContaining(part)))
    })
  },
)
