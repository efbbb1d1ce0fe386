import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'
import { EXTRACTOR_VERSION } from './extractor-version.ts'
import { summarize } from './file-summary.ts'
import { TASK_WORDS } from './prefilter.ts'

/** The hash of this version's facts, summaries and word uses of the sample. */
const EXPECTED = { version: 10, hash: '00c8f7b7c7a7ae84' }

test('a change to facts, summaries or word uses needs a new EXTRACTOR_VERSION', async () => {
  const sample = new URL('../../../test/fixtures/extractor/sample.txt', import.meta.url)
  const text = readFileSync(sample, 'utf8')
  const read = await loadPythonParser()
  // Each line by itself as well: the prefilter decides by single lines.
  const summaries = [text, ...text.split('\n')].map(summarize)
  const uses = read.wordUses(new Set(['refund', 'settle', 'order', 'Task', 'shop.tasks.mail']), text)
  const extracted = JSON.stringify([TASK_WORDS, summaries, read(text), uses])
  const hash = createHash('sha256').update(extracted).digest('hex').slice(0, 16)
  // Cached facts of one version must be equal everywhere: raise it together with the hash.
  expect({ version: EXTRACTOR_VERSION, hash }).toEqual(EXPECTED)
})
