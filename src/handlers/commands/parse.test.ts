import { describe, expect, it } from 'vitest'
import { parseCommands } from './parse.ts'

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
    ['after three backticks that are inline code', '```name=``` is missing\n/celery-fix'],
    ['after a list item with a fence that ended', '- ```\n  code\n  ```\n\n/celery-fix'],
    ['after a list item with a fence that its end closes', '- ```\n  code\n/celery-fix'],
    ['after a list', '- one\n- two\n\n/celery-fix'],
    ['after preformatted text', '<pre>\ncode\n</pre>\n/celery-fix'],
    ['after preformatted text of one line', '<PRE>code</PRE>\n/celery-fix'],
    ['after another element', '<preview>\n/celery-fix'],
    ['after a comment', '<!-- template -->\n/celery-fix'],
    ['after a comment of several lines', '<!--\n template\n-->\n/celery-fix'],
  ])('%s', (_, body) => {
    expect(parseCommands(body)).toMatchObject([{ name: 'celery-fix' }])
  })

  it('only once, however often it is given', () => {
    expect(parseCommands('/celery-fix\n/celery-fix')).toMatchObject([{ name: 'celery-fix', words: [] }])
  })
})

describe('a command has the words behind it', () => {
  it.each([
    ['/celery-fix task-without-name', ['task-without-name']],
    ['/celery-fix  shop.tasks.pay,task-removed ; a.b', ['shop.tasks.pay', 'task-removed', 'a.b']],
    ['/celery-fix `task-without-name` please!', ['task-without-name', 'please']],
    ['/celery-fix ``shop.tasks.pay`` ("a.b").', ['shop.tasks.pay', 'a.b']],
    ['/celery-fix `a.b\nc.d`', ['a.b']],
    ['/celery-fix a.b <!-- c.d --> e.f', ['a.b', 'e.f']],
    ['/celery-fix a.b <!-- c.d\n-->', ['a.b']],
    ['/celery-fix a.b\r\nand merge', ['a.b']],
    ['use `name=`:\n/celery-fix a.b\n`c.d`', ['a.b']],
    ['/celery-fix a.b\nthen\n/celery-fix c.d a.b', ['a.b', 'c.d']],
    [`/celery-fix ${'x'.repeat(201)} a.b`, ['a.b']],
  ])('%j', (body, words) => {
    expect(parseCommands(body)).toMatchObject([{ name: 'celery-fix', words }])
  })

  it('but not more than a person types', () => {
    const [given] = parseCommands(
      `/celery-fix ${Array.from({ length: 5000 }, (_, i) => `a.t${i}`).join(' ')}`,
    )
    expect(given?.words).toHaveLength(20)
  })

  it.each([' <!--', ' `', " '", ' (', ' .'])('and answers at once for %j again and again', (text) => {
    const started = performance.now()
    parseCommands(`/celery-fix ${text.repeat(20_000)}`)
    parseCommands(`/celery-fix ${text.trim().repeat(60_000)}x`)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('a command has its lines as they were written', () => {
  it.each<[string, readonly string[]]>([
    ['/celery-approve a.b the queue is drained', ['a.b the queue is drained']],
    ['/celery-approve a.b one\ntext\n/Celery-Approve c.d two', ['a.b one', 'c.d two']],
    ['/celery-approve', ['']],
  ])('%j', (body, lines) => {
    expect(parseCommands(body)).toMatchObject([{ name: 'celery-approve', lines }])
  })

  it('and several commands of one comment are apart', () => {
    const given = parseCommands('/celery-approve a.b why\n/celery-fix c.d')
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
    ['with another name', '/celery-fixes'],
    ['with a longer name', '/celery-fix-all'],
    ['in a path', '/celery-fix/README.md'],
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
    ['in a comment', '<!-- /celery-fix -->'],
    ['in a comment of several lines', '<!--\n/celery-fix\n-->'],
    ['in a comment that never ends', '<!--\n/celery-fix'],
    ['in a comment that begins within a paragraph', 'see <!-- x\n/celery-fix\n--> here'],
  ])('%s', (_, body) => {
    expect(parseCommands(body)).toEqual([])
  })

  it.each([
    ['backticks of growing length', Array.from({ length: 350 }, (_, i) => '`'.repeat(i + 1)).join(' ')],
    ['comment openings', '<!-- '.repeat(13_000)],
    ['list markers', '- '.repeat(32_000)],
    ['an opening of a comment on every line', 'a<!--\n'.repeat(10_000)],
  ])('and answers at once for %s', (_, body) => {
    const started = performance.now()
    expect(parseCommands(body)).toEqual([])
    expect(performance.now() - started).toBeLessThan(500)
  })
})
