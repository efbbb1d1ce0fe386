import { describe, expect, it } from 'vitest'
import { nearestCommand, parseComment } from './parse.ts'
import { hostileBodies } from './testing.ts'

function commandsIn(body: string) {
  const parsed = parseComment(body)
  if (parsed === null) throw new Error('not read')
  return parsed.commands
}

describe('a comment gives a command', () => {
  it.each([
    ['alone', '/celery-fix'],
    ['with words after it', '/celery-fix please'],
    ['with other capitals', '/Celery-Fix'],
    ['after other lines', 'Thanks!\n\n/celery-fix'],
    ['in the middle of a paragraph', 'Yes, do it:\n/celery-fix\nand merge.'],
    ['with the line ends of a browser', 'Thanks!\r\n\r\n/celery-fix\r\n'],
    ['indented a little', '   /celery-fix'],
    ['after a quote that ended', '> shall I?\n\n/celery-fix'],
    ['after a fence that ended', '```\ncode\n```\n/celery-fix'],
    ['after a fence of one line with an info string', '```py\n```\n/celery-fix'],
    ['after code in the same paragraph', 'Because of `name=`\n/celery-fix'],
    ['after a stray backtick', 'it`s fine\n/celery-fix'],
    ['after a link', '[see](https://a.example) ![it](b.png)\n/celery-fix'],
    ['after a stray bracket', 'a[0\n/celery-fix'],
    ['between brackets that link nothing', '[ ] a\n/celery-fix\n[x] b'],
    ['after three backticks that are inline code', '```name=``` is missing\n/celery-fix'],
    ['after a list item with a fence that ended', '- ```\n  code\n  ```\n\n/celery-fix'],
    ['after a list item with a fence that its end closes', '- ```\n  code\n/celery-fix'],
    ['after a list', '- one\n- two\n\n/celery-fix'],
    ['after preformatted text', '<pre>\ncode\n</pre>\n/celery-fix'],
    ['after preformatted text of one line', '<PRE>code</PRE>\n/celery-fix'],
    ['after another element', '<preview>\n\n/celery-fix'],
    ['after what HTML folded', '<details>\n\ntext\n\n</details>\n\n/celery-fix'],
    ['after a line that is struck through', '~~no~~\n/celery-fix'],
    ['with a full stop', '/celery-fix.'],
    ['with an exclamation mark', '/celery-fix!'],
    ['with a hyphen that a phone wrote', '/celery\u2011fix'],
    ['above a signature', '/celery-fix\n-- \nAna'],
    ['above a line of hyphens', '/celery-fix\n---\nAna'],
    ['below a list, without an empty line', '- one\n- two\n/celery-fix'],
    ['below a nested list', '- one\n  1. two\n/celery-fix'],
    ['before a quote', '/celery-fix\n> fine'],
    ['before a fence', '/celery-fix\n```\ncode\n```'],
    ['before a table', '/celery-fix\n\n| a | b |\n| - | - |\n| c | d |'],
    ['after a table', '| a | b |\n| - | - |\n| c | d |\n\n/celery-fix'],
    ['beside right-to-left text', '\u202eטוב\u202c\n/celery-fix'],
    ['after a comment', '<!-- template -->\n/celery-fix'],
    ['after a comment of several lines', '<!--\n template\n-->\n/celery-fix'],
  ])('%s', (_, body) => {
    expect(commandsIn(body)).toMatchObject([{ name: 'celery-fix' }])
  })

  it('only once, however often it is given', () => {
    expect(commandsIn('/celery-fix\n/celery-fix')).toEqual([{ name: 'celery-fix', lines: ['', ''] }])
  })
})

describe('a command has its lines as they were written', () => {
  it.each<[string, readonly string[]]>([
    ['/celery-approve a.b the queue is drained', ['a.b the queue is drained']],
    ['/celery-approve a.b one\ntext\n/Celery-Approve c.d two', ['a.b one', 'c.d two']],
    ['/celery-approve', ['']],
  ])('%j', (body, lines) => {
    expect(commandsIn(body)).toMatchObject([{ name: 'celery-approve', lines }])
  })

  it('and several commands of one comment are apart', () => {
    const given = commandsIn('/celery-approve a.b why\n/celery-fix c.d')
    expect(given.map(({ name, lines }) => [name, lines])).toEqual([
      ['celery-approve', ['a.b why']],
      ['celery-fix', ['c.d']],
    ])
  })
})

describe('a comment gives no command', () => {
  it.each([
    ['without one', 'Looks good to me'],
    ['in the middle of a line', 'please run /celery-fix'],
    ['with the name of another app’s', '/celery-restart worker'],
    ['that is only the name of the library', '/celery worker'],
    ['in a path', '/celery-fix/README.md'],
    ['in the text of a link', '[see\n/celery-fix\n](https://a.example)'],
    ['in the title of a link', '[see](https://a.example "a\n/celery-fix all\nb")'],
    ['in the text of an image', '![see\n/celery-fix all\n](https://a.example/a.png)'],
    ['in the text of a reference', '[see\n/celery-fix\n][1]\n\n[1]: https://a.example'],
    ['in the title of a definition', '[//]: # (\n/celery-fix all\n)'],
    ['quoted', '> /celery-fix'],
    ['in a line that Markdown adds to the quote', '> please run\n/celery-fix'],
    ['quoted within a quote', '> > /celery-fix'],
    ['in a fence', '```\n/celery-fix\n```'],
    ['in a fence with an info string', '```sh\n/celery-fix\n```'],
    ['in a fence of tildes', '~~~\n/celery-fix\n~~~'],
    ['in a longer fence', '````\n```\n/celery-fix\n````'],
    ['in a fence that never ends', '```\n/celery-fix'],
    ['in a fence of a bullet', '- ```\n  /celery-fix\n  ```'],
    ['in a fence of a bullet, after an empty line', '* ```sh\n\n  /celery-fix\n  ```'],
    ['in a fence of a bullet, after a tab', '- ```\n\tcode\n  /celery-fix\n  ```'],
    ['in a fence of a numbered item', '1. ~~~\n   /celery-fix\n   ~~~'],
    ['in a fence of a nested item', '- - ```\n    code\n    ```\n    /celery-fix'],
    ['in a fence after one that the list closed', '- ```\n  code\n```\n/celery-fix\n```'],
    ['in a quote of a bullet', '- > please run\n/celery-fix'],
    ['in preformatted text', '<pre>\n/celery-fix\n</pre>'],
    ['in preformatted text with empty lines', '<pre lang="sh">\n\n/celery-fix\n\n</pre>'],
    ['in preformatted text of a bullet', '- <pre>\n\n  /celery-fix\n  </pre>'],
    ['in an indented code block', 'Run:\n\n    /celery-fix'],
    ['after a tab', '\t/celery-fix'],
    ['in inline code', '`/celery-fix`'],
    ['in inline code over two lines', 'run `this:\n/celery-fix` now'],
    ['in inline code with two backticks', 'run ``this `:\n/celery-fix`` now'],
    ['in an item of a list', '- /celery-fix\n- /celery-fix all'],
    ['in a line of an item', '1. Comment:\n   /celery-fix'],
    ['in a quote below a list', '- > one\n/celery-fix'],
    ['in a heading', '# /celery-fix'],
    ['in a table', 'a | b\n--- | ---\n/celery-fix | all'],
    ['struck through', 'run ~~this:\n/celery-fix~~'],
    ['in HTML', '<div>\n/celery-fix\n</div>'],
    ['in HTML that GitHub does not know', '<preview>\n/celery-fix'],
    ['that HTML folds', '<details>\n<summary>Old</summary>\n\n/celery-fix\n\n</details>'],
    ['that HTML quotes', '<blockquote>\n\n/celery-fix\n\n</blockquote>'],
    ['that HTML shows as code', 'run <code>this:\n/celery-fix</code>'],
    ['that HTML strikes through', 'run <del>this:\n/celery-fix</del>'],
    ['in HTML that never ends', '<details>\n\n/celery-fix'],
    ['with an escape', '\\/celery-fix'],
    ['in bold', '**/celery-fix**'],
    ['in a comment', '<!-- /celery-fix -->'],
    ['in a comment of several lines', '<!--\n/celery-fix\n-->'],
    ['in a comment that never ends', '<!--\n/celery-fix'],
    ['in a comment that begins within a paragraph', 'see <!-- x\n/celery-fix\n--> here'],
  ])('%s', (_, body) => {
    expect(commandsIn(body)).toEqual([])
  })

  it.each([
    ['more lines than people write', '/celery-fix\n'.repeat(1001)],
    ['a deep nest', `${'> '.repeat(100)}a\n\n/celery-fix`],
    ['more commands than people write', '/celery-fix a.b\n'.repeat(21)],
    ['a longer line than people write', `/celery-fix ${'a.b '.repeat(600)}`],
  ])('that is read where the comment has %s', (_, body) => {
    expect(parseComment(body)).toBeNull()
  })
})

describe('a command that does not exist', () => {
  it.each([
    ['/celery-fixes', 'celery-fixes', 'celery-fix'],
    ['/Celery-Fix-All now', 'Celery-Fix-All', 'celery-fix'],
    ['/celery_fix', 'celery_fix', 'celery-fix'],
    ['/celeryfix', 'celeryfix', 'celery-fix'],
    ['/celery fix all', 'celery fix', 'celery-fix'],
    ['/celery-ingore it is drained', 'celery-ingore', 'celery-ignore'],
    ['/celery-aprove a.b why', 'celery-aprove', 'celery-approve'],
    ['/celery-re-check', 'celery-re-check', 'celery-recheck'],
    ['/celery-explian', 'celery-explian', 'celery-explain'],
  ])('%j is reported with the nearest', (body, written, nearest) => {
    expect(parseComment(body)).toEqual({ commands: [], unknown: written })
    expect(nearestCommand(written)).toBe(nearest)
  })

  it('is reported beside those that exist', () => {
    expect(parseComment('/celery-fix a.b\n/celery-fixe')).toEqual({
      commands: [{ name: 'celery-fix', lines: ['a.b'] }],
      unknown: 'celery-fixe',
    })
  })
})

it('a command has no character that the database refuses', () => {
  expect(parseComment('/celery-fix a\0b \ud800')?.commands).toEqual([
    { name: 'celery-fix', lines: ['a\ufffdb \ufffd'] },
  ])
})

describe('the time of hostile comments', () => {
  it.each(hostileBodies)('%s', (_, body) => {
    const before = process.cpuUsage()
    parseComment(`/celery-fix\n\n${body}`.slice(0, 65_536))
    parseComment(`${body.slice(0, 65_000)}\n\n/celery-fix`)
    const { user } = process.cpuUsage(before)
    expect(user / 1000).toBeLessThan(1000)
  })
})
