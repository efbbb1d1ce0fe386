import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answersOf } from './support/answers.ts'
import { linkFiles } from './support/link-files.ts'
import { readPage, withAnswers } from './support/snippet-page.ts'

/** Pages beside the code: snippets of Python, and behind each line, after `# =>`, what the analysis makes of it. */
const ROOT = join(import.meta.dirname, '../src')
/** Set it to write the answers anew; read their diff before you believe them. */
const update = process.env.UPDATE_GOLDENS === '1'

const pages = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'))

describe.each(pages.sort())('%s', (page) => {
  const path = join(ROOT, page)
  const sections = readPage(readFileSync(path, 'utf8'), page)

  test.each(sections)('$title', async (section) => {
    const { snippets, shared } = section
    const answers = answersOf(
      await linkFiles(Object.fromEntries([...shared, ...snippets].map(({ path, text }) => [path, text]))),
    )
    const now = readFileSync(path, 'utf8')
    const answered = withAnswers(now, section, answers)
    if (update) writeFileSync(path, answered)
    else expect(answered).toBe(now)
  })
})
