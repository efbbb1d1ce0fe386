import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseCase } from './parse-case.ts'

const ROOT = join(import.meta.dirname, '../../..')

interface Form {
  readonly body: readonly { readonly id: string; readonly attributes: { readonly value?: string } }[]
}

/** The text that a form's field for a case starts with. */
function formExample(text: string): string | undefined {
  return (parse(text) as Form).body.find(({ id }) => id === 'case')?.attributes.value
}

/** The first block of code of a page that holds a case, without the indentation of the list around it. */
function pageExample(text: string): string | undefined {
  const blocks = text.matchAll(/^(?<indent> *)```\w*\n(?<code>.*?)^ *```$/gms)
  const codes = [...blocks].map(({ groups }) =>
    groups?.code?.replaceAll(new RegExp(`^${groups.indent}`, 'gm'), ''),
  )
  return codes.find((code) => code?.includes('-- base/'))
}

test.each([
  ['test/fixtures/rules/README.md', pageExample],
  ['CONTRIBUTING.md', pageExample],
  ['.github/ISSUE_TEMPLATE/false-alarm.yml', formExample],
  ['.github/ISSUE_TEMPLATE/missed-break.yml', formExample],
])('the case that %s shows is one', (path, exampleIn) => {
  const example = exampleIn(readFileSync(join(ROOT, path), 'utf8'))
  const { base, head } = parseCase(example ?? '', path)
  expect(head).not.toEqual(base)
})
