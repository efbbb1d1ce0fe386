import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { celerysContracts, ourContracts } from './contract.ts'
import { DEFINITIONS, NAME_FORMS, project } from './generated-project.ts'
import { PYTHON, type RealCelery, startCelery } from './real-celery.ts'

/** `CONFORMANCE_PROJECTS=500` tries nearly every definition with every form of a name, in ten times the time. */
const COUNT = Number(process.env.CONFORMANCE_PROJECTS ?? 60)

describe.skipIf(PYTHON === undefined)('generated projects (needs python3-celery, python3-django)', () => {
  let celery: RealCelery
  beforeAll(() => {
    celery = startCelery()
  })
  afterAll(() => celery.close())

  test('each task is known as real Celery registers it', { timeout: 600_000 }, async () => {
    const definitions = new Set<string>()
    const names = new Set<string>()
    const pairs = new Set<string>()
    const property = fc.asyncProperty(project, async ({ plan, ...one }) => {
      for (const { definition, name } of plan) {
        definitions.add(definition)
        names.add(name)
        pairs.add(`${definition} × ${name}`)
      }
      const real = celerysContracts(await celery.register(one))
      expect(Object.keys(real).length).toBe(plan.length)
      expect(await ourContracts(one)).toEqual(real)
    })
    await fc.assert(property, { numRuns: COUNT, seed: 3 })
    expect([definitions.size, names.size]).toEqual([DEFINITIONS.length, NAME_FORMS.length])
    // Each pair once needs hundreds of projects.
    const share = pairs.size / (DEFINITIONS.length * NAME_FORMS.length)
    expect(share).toBeGreaterThan(COUNT < 500 ? 0.4 : 0.95)
  })
})
