import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { celeryGuardJson } from '../support/celery-guard.ts'
import { temporaryRepository } from '../support/temporary-repository.ts'

const HEAD = 'from celery import shared_task\n\n\n'
const TASK = '@shared_task(name="kept")\ndef kept():\n    pass\n'

/** Input that Python itself would refuse or that strains a reader, and what is said of it: null for nothing. */
const FILES: readonly (readonly [path: string, content: string | Buffer, reason: RegExp | null])[] = [
  ['syntax/tasks.py', `${HEAD}@shared_task(\ndef (:\n  ]]]\n`, /not valid Python/],
  ['unclosed/tasks.py', `${HEAD}x = """never ends\n`, /not valid Python/],
  ['nul/tasks.py', `${HEAD}x = "\0"\n${TASK}`, /NUL bytes/],
  ['binary/tasks.py', Buffer.from([...Buffer.from(`${HEAD}@shared_task\n`), 0xff, 0xfe, 0x80]), /not UTF-8/],
  ['data/tasks.py', Buffer.from([...Buffer.from('celery'), 0xff, 0xfe, 0x80, 0x0a]), null],
  ['undeclared/tasks.py', Buffer.from(`${HEAD}x = "\u00e9"\n`, 'latin1'), /not UTF-8/],
  ['other/tasks.py', Buffer.from(`# coding: koi8-r\n${HEAD}x = "\u00e9"\n`, 'latin1'), /koi8-r/],
  ['large/tasks.py', `${HEAD}${'x = "celery"\n'.repeat(900_000)}`, /larger than/],
  [
    'python2/tasks.py',
    `${HEAD}${TASK.replace('kept', 'two')}\n\ntry:\n    print "x"\nexcept A, e:\n    raise A, "b"\n`,
    null,
  ],
  ['bom/tasks.py', `\ufeff${HEAD}${TASK.replace('kept', 'bom')}`, null],
  ['crlf/tasks.py', `${HEAD}${TASK.replace('kept', 'crlf')}`.replaceAll('\n', '\r\n'), null],
  ['cr/tasks.py', `${HEAD}${TASK.replace('kept', 'cr')}`.replaceAll('\n', '\r'), /not valid Python/],
  ['tabs/tasks.py', `${HEAD}${TASK.replace('kept', 'tabs').replace('    ', '\t')}`, null],
  [
    'latin/tasks.py',
    Buffer.from(`# coding: latin-1\n${HEAD}x = "\u00e9"\n${TASK.replace('kept', 'latin')}`, 'latin1'),
    null,
  ],
  ['empty/tasks.py', '', null],
  [
    'deep/tasks.py',
    `${HEAD}x = ${'['.repeat(5_000)}${']'.repeat(5_000)}\n${TASK.replace('kept', 'deep')}`,
    null,
  ],
  [
    'deeper/tasks.py',
    `${HEAD}${Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if x:\n`).join('')}${' '.repeat(300)}y\n`,
    null,
  ],
  ['sum/tasks.py', `${HEAD}x = ${'1 + '.repeat(5_000)}1\n${TASK.replace('kept', 'sum')}`, null],
  ['dots/tasks.py', `${HEAD}x = a${'.b()'.repeat(5_000)}\n${TASK.replace('kept', 'dots')}`, null],
  ['a b/quo"te`tick`\n/tasks.py', `${HEAD}${TASK.replace('kept', 'strange')}`, null],
]

const NAMED = ['two', 'bom', 'crlf', 'tabs', 'latin', 'deep', 'sum', 'dots', 'strange']

interface Report {
  readonly conclusion: string
  readonly tasks: readonly { readonly name: string }[]
  readonly unresolved: readonly { readonly path: string; readonly reason: string }[]
  readonly findings: readonly { readonly rule: string; readonly oldName: string }[]
  readonly incomplete: readonly { readonly path: string; readonly reason: string }[]
}

/** The files above beside one task, which the branch `topic` renames. */
function repository() {
  const made = temporaryRepository()
  const inner = temporaryRepository()
  inner.commit({ 'tasks.py': HEAD + TASK })
  made.commit({
    'shop/__init__.py': '',
    'shop/tasks.py': `${HEAD}@shared_task\ndef send():\n    pass\n`,
    'shop/views.py': 'from shop.tasks import send\n\nsend.delay()\n',
  })
  made.git('checkout', '--quiet', '-b', 'topic')
  made.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'inner')
  symlinkSync('loop.py', join(made.dir, 'loop.py'))
  symlinkSync('/etc/passwd', join(made.dir, 'tasks.py'))
  made.commit({
    'shop/tasks.py': `${HEAD}@shared_task\ndef deliver():\n    pass\n`,
    ...Object.fromEntries(FILES.map(([path, content]) => [path, content])),
  })
  return made
}

test('bad input is reported with its reason, and the rest is analyzed', async () => {
  const { dir } = repository()
  const listed = await celeryGuardJson<Report>(['tasks', '--repo', dir])
  expect(listed.tasks.map((task) => task.name)).toEqual(expect.arrayContaining(NAMED))
  const checked = await celeryGuardJson<Report>(['check', '--repo', dir, '--base', 'main'])
  expect(checked.conclusion).toBe('failure')
  expect(checked.findings).toContainEqual(
    expect.objectContaining({ rule: 'task-renamed-without-name', oldName: 'shop.tasks.send' }),
  )
  for (const gaps of [listed.unresolved, checked.incomplete]) {
    for (const [path, , reason] of FILES) {
      const reasons = gaps.filter((gap) => gap.path === path).map((gap) => gap.reason)
      expect({ path, reasons }).toEqual({
        path,
        reasons: reason === null ? [] : [expect.stringMatching(reason)],
      })
    }
  }
})
