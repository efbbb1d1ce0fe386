import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { celerysContracts, ourContracts } from './contract.ts'
import { DEFINITIONS, NAME_FORMS, project } from './generated-project.ts'
import { PYTHON, type RealCelery, startCelery } from './real-celery.ts'

describe.skipIf(PYTHON === undefined)('generated projects (needs python3-celery, python3-django)', () => {
  let celery: RealCelery
  beforeAll(() => {
    celery = startCelery()
  })
  afterAll(() => celery.close())

  test('each task is known as real Celery registers it', { timeout: 600_000 }, async () => {
    const met = new Set<string>()
    const property = fc.asyncProperty(project, async ({ plan, ...one }) => {
      for (const { definition, name } of plan) met.add(`${definition} × ${name}`)
      const real = celerysContracts(await celery.register(one))
      expect(Object.keys(real).length).toBe(plan.length)
      expect(await ourContracts(one)).toEqual(real)
    })
    await fc.assert(property, { numRuns: 500, seed: 3 })
    expect(met.size / (DEFINITIONS.length * NAME_FORMS.length)).toBeGreaterThan(0.95)
  })
})
