import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { celerysContracts, ourContracts } from './contract.ts'
import { PATTERNS } from './patterns/index.ts'
import { PYTHON, type RealCelery, startCelery } from './real-celery.ts'

describe.skipIf(PYTHON === undefined)(
  'what real Celery registers (needs python3-celery, python3-django)',
  () => {
    let celery: RealCelery
    beforeAll(() => {
      celery = startCelery()
    })
    afterAll(() => celery.close())

    test.each(PATTERNS)('$title', async (one) => {
      const found = await ourContracts(one)
      const real = celerysContracts(await celery.register(one))
      expect(Object.keys(real)).not.toEqual([])
      // Unknown is an answer where the case says so; a wrong one never is.
      if (one.isUnknown) expect(Object.values(found).map(({ name }) => name)).toEqual([null])
      else expect(found).toEqual(real)
    })
  },
)
