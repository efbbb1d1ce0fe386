import { describe, expect, test } from 'vitest'
import { readPage, withAnswers } from './snippet-page.ts'

const PAGE = `# A page

\`shop/queues.py\`:

\`\`\`python
MAIL = "mail"
\`\`\`

## One

\`\`\`python
def pay():  # => shop.tasks.pay()
    pass
\`\`\`

## Two

\`shop/queues.py\`:

\`\`\`python
MAIL = "post"
\`\`\`
`

test('a page is read: a section has its files without answers, and the shared ones that it does not replace', () => {
  const shared = { path: 'shop/queues.py', text: 'MAIL = "mail"\n', start: 5 }
  expect(readPage(PAGE, 'a.md')).toEqual([
    {
      title: 'One',
      snippets: [{ path: 'shop/tasks.py', text: 'def pay():\n    pass\n', start: 11 }],
      shared: [shared],
    },
    {
      title: 'Two',
      snippets: [{ path: 'shop/queues.py', text: 'MAIL = "post"\n', start: 20 }],
      shared: [],
    },
  ])
})

test('answers replace those of the page, and vanish where there are none', () => {
  const [one, two] = readPage(PAGE, 'a.md')
  if (one === undefined || two === undefined) throw new Error('not two sections')
  const answer = (path: string, line: number, text: string) => ({ path, line, text })
  const tasks = [answer('shop/tasks.py', 2, 'b'), answer('shop/tasks.py', 2, 'a'), answer('other.py', 1, 'c')]
  expect(withAnswers(PAGE, one, tasks)).toBe(
    PAGE.replace('  # => shop.tasks.pay()', '').replace('    pass', '    pass  # => a; b'),
  )
  expect(withAnswers(PAGE, two, [answer('shop/queues.py', 1, 'x')])).toBe(
    PAGE.replace('"post"', '"post"  # => x'),
  )
})

describe('a line that would leave a snippet or an answer out is an error with its place', () => {
  test.each([
    ['a.md:1: the page has no section', /^.*$/s, '# A page\n'],
    ['a.md:16: the section has no block', '\n## Two', '\n## Nothing\n\n## Two'],
    ['a.md:6: an answer is in a section', '"mail"', '"mail"  # => x'],
    ['a.md:12: an answer is in a section', '  # => shop', ' # => shop'],
    ['a.md:12: an answer is in a section', '# => shop', '# =>shop'],
    ['a.md:18: a path is', 'Two\n\n`shop/queues.py`:', 'Two\n\n`shop/queues.p`:'],
    ['a.md:18: a path is', 'Two\n\n`shop/queues.py`:', 'Two\n\n`shop/queues.py` and'],
    [
      'a.md:20: a block follows the path `shop/queues.py`',
      'Two\n\n`shop/queues.py`:',
      'Two\n\n`shop/queues.py`:\n\nText.',
    ],
    ['a.md:18: a block follows the path `shop/a.py`', 'pass\n```\n', 'pass\n```\n\n`shop/a.py`\n'],
    ['a.md:11: a block begins with ```python', '## One\n\n```python', '## One\n\n```py'],
    ['a.md:5: a block begins with ```python', /$/gm, '\r'],
    ['a.md:16: a section begins with `## `', '## Two', '### Two'],
    ['a.md:16: a section begins with `## `', '## Two', '##Two'],
    ['a.md:20: the block that begins here has no end', '"post"\n```', '"post"\n'],
    ['a.md:16: a second shop/tasks.py', '## Two\n\n`shop/queues.py`:\n\n', ''],
  ])('%s', (message, part, other) => {
    expect(() => readPage(PAGE.replace(part, other), 'a.md')).toThrow(message)
  })
})
