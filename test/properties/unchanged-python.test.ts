import { afterAll, expect, test } from 'vitest'
import { checkJson } from '../../src/cli/json.ts'
import { createBlobLoader } from '../../src/pipeline/blob-loader.ts'
import { checkRevisions } from '../../src/pipeline/check-revisions.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'
import { loadPythonParser } from '../../src/pipeline/python-parser.ts'
import { isPythonUnchanged } from '../../src/pipeline/python-unchanged.ts'
import type { RepositorySource } from '../../src/ports/repository-source.ts'
import { type Files, memorySource } from '../support/memory-source.ts'
import { type RuleCase, ruleCases } from '../support/rule-cases.ts'

/**
 * The report without the places that are not understood: they are known only after linking, and a change without other
 * Python cannot have touched any.
 */
async function answer(source: RepositorySource, { settings }: RuleCase): Promise<string> {
  const report = await checkRevisions(source, { base: 'base', head: 'head' }, settings, NULL_STORE)
  return checkJson({ ...report, notUnderstood: [] })
}

/** A source that cannot list differences: everything is linked. */
function withoutDifferences(revisions: Readonly<Record<string, Files>>): RepositorySource {
  return { ...memorySource(revisions), differences: () => null }
}

/** The same statements further down, each Python file with a comment before it and behind it. */
function commented(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      path.endsWith('.py') && typeof text !== 'string'
        ? Buffer.concat([Buffer.from('# one\n\n# two\n'), text, Buffer.from('\n# three\n')])
        : text,
    ]),
  )
}

/** Whether the revisions are not linked. Where they are, `same-answers.test.ts` has the answers with and without differences. */
async function isShort(revisions: Readonly<Record<string, Files>>, { settings }: RuleCase): Promise<boolean> {
  const source = memorySource(revisions)
  const loader = createBlobLoader(source, loadPythonParser, NULL_STORE)
  return await isPythonUnchanged(
    { source, store: NULL_STORE, loader },
    { base: 'base', head: 'head' },
    settings,
  )
}

const cases = ruleCases()
let compared = 0

test.each(cases)('$rule, $name: what says the same is answered as if all were linked', async (one) => {
  const { base, head } = one
  const pairs = [
    [base, head],
    [head, base],
    [base, commented(base)],
    [commented(head), head],
  ] as const
  for (const [before, after] of pairs) {
    const revisions = { base: before, head: after }
    if (!(await isShort(revisions, one))) continue
    compared += 1
    const expected = await answer(withoutDifferences(revisions), one)
    expect(await answer(memorySource(revisions), one)).toBe(expected)
  }
})

afterAll(() => {
  expect(compared).toBeGreaterThan(cases.length)
})
