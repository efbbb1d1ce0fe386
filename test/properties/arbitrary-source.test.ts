import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import { decodePython } from '../../src/analysis/model/source-text.ts'
import { loadPythonParser, type ReadFacts } from '../../src/pipeline/python-parser.ts'
import { bytesOf } from '../support/memory-source.ts'
import { check, ruleCases } from '../support/rule-cases.ts'

let readFacts: ReadFacts
beforeAll(async () => {
  readFacts = await loadPythonParser()
})

const SEED = { seed: 1 }

/** Python that means something here, from the rules' cases. */
const sources = [
  ...new Set(
    ruleCases().flatMap(({ base, head }) =>
      Object.values({ ...base, ...head }).map((content) => new TextDecoder().decode(bytesOf(content))),
    ),
  ),
].filter((text) => text !== '')

const NOISE = [
  '(',
  ')',
  '[',
  '{',
  '"',
  "'''",
  '\\',
  '\n',
  '\r',
  '\t',
  '@',
  ':',
  '**',
  '=',
  '#',
  '\0',
  'é',
  '\ud800',
  'def ',
  'class ',
  'lambda',
  '{',
  'f"{',
  '`',
]

/** A source with some pieces cut out and some noise put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...sources),
    fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom('', ...NOISE)), { minLength: 1, maxLength: 6 }),
  )
  .map(([text, cuts]) =>
    cuts.reduce((rest, [place, length, noise]) => {
      const at = place % (rest.length + 1)
      return rest.slice(0, at) + noise + rest.slice(at + length)
    }, text),
  )

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }).map(bytesOf),
  mutated.map(bytesOf),
)

describe('with any content of a file', () => {
  test('its facts are read, and lie inside of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), mutated), (text) => {
        const lines = text.split('\n').length
        for (const line of readFacts(text).errorLines) expect(line).toBeLessThanOrEqual(lines)
        for (const { start, end } of spansIn(readFacts(text).statements)) {
          expect(0 <= start && start <= end && end <= text.length).toBe(true)
        }
      }),
      { ...SEED, numRuns: 400 },
    )
  })

  test('it is decoded or refused with a reason', () => {
    fc.assert(
      fc.property(bytes, (content) => {
        const source = decodePython(content)
        expect(source.ok ? source.value.text.length : source.error.length).toBeGreaterThanOrEqual(0)
      }),
      SEED,
    )
  })

  test('a change to it is analyzed, and without a change there is no finding', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (old, next) => {
        const base = { 'shop/__init__.py': '', 'shop/tasks.py': old }
        const head = { 'shop/__init__.py': '', 'shop/tasks.py': next }
        for (const side of [base, head]) {
          const same = await check({ base: side, head: side, settings: DEFAULT_SETTINGS })
          expect([...same.changes, ...same.findings]).toEqual([])
        }
        const report = await check({ base, head, settings: DEFAULT_SETTINGS })
        expect(report.findings.every(({ fix }) => fix === null || fix.verified)).toBe(true)
      }),
      { ...SEED, numRuns: 100 },
    )
  })
})

interface Span {
  readonly start: number
  readonly end: number
}

/** Every place in the text that facts refer to. */
function spansIn(value: unknown): Span[] {
  if (typeof value !== 'object' || value === null) return []
  if ('start' in value && 'end' in value) return [value as Span]
  return Object.values(value).flatMap(spansIn)
}
