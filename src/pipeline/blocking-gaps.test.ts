import { describe, expect, test } from 'vitest'
import { type Files, memorySource } from '../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS, type Settings } from '../analysis/model/settings.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import type { EntryKind, RepositorySource, Tree } from '../ports/repository-source.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

const TASK = 'from celery import shared_task\n\n\n@shared_task\ndef charge(order):\n    pass\n'
const BROKEN = `${TASK}\n\ndef helper(:\n`
const PADDING = '# padding\n'.repeat(110_000)

/** Text in an encoding that is not supported. */
function unsupported(text: string): Uint8Array {
  const encoded = new TextEncoder().encode(`# -*- coding: cp1252 -*-\n${text}`)
  return new Uint8Array([...encoded, 0x23, 0xe9, 0x0a])
}

function check(
  base: Files,
  head: Files,
  settings: Partial<Settings> = {},
  gaps: Readonly<Record<string, Tree['gaps']>> = {},
): Promise<CheckReport> {
  const files = { 'shop/__init__.py': '' }
  const source = memorySource({ base: { ...files, ...base }, head: { ...files, ...head } })
  const cut: RepositorySource = {
    ...source,
    tree: async (rev) => ({ ...(await source.tree(rev)), gaps: gaps[rev] ?? [] }),
  }
  return checkRevisions(cut, { base: 'base', head: 'head' }, { ...DEFAULT_SETTINGS, ...settings }, NULL_STORE)
}

const blocking = ({ incomplete }: CheckReport) =>
  incomplete.filter(({ blocks }) => blocks).map(({ path }) => path)

describe('a module of tasks that head leaves unreadable fails the check', () => {
  test.each<[string, Files[string], Files[string]]>([
    ['padded beyond the limit', TASK, TASK + PADDING],
    ['padded, without any word of tasks', TASK, PADDING],
    ['a syntax error behind its task', TASK, BROKEN],
    [
      'a syntax error among settings, and its task is gone',
      TASK,
      'CELERY_TASK_ACKS_LATE = True\ndef helper(:\n',
    ],
    ['another encoding', TASK, unsupported(TASK)],
    ['an encoding of two bytes', TASK, new Uint8Array(Buffer.from(`\ufeff${TASK}`, 'utf16le'))],
    ['unreadable on both revisions', BROKEN, `${BROKEN}\n`],
    [
      'an encoding in which a comment ends and a string begins',
      TASK,
      `# coding: utf-7\n# +AAoAIgAiACI-\n${TASK}# +AAoAIgAiACI-\n`,
    ],
    [
      'a comment that a carriage return ends, before a string begins',
      TASK,
      `# note\r"""\n${TASK}# end\r"""\n`,
    ],
  ])('%s', async (_, before, after) => {
    const report = await check({ 'shop/tasks.py': before }, { 'shop/tasks.py': after })
    expect([report.conclusion, blocking(report)]).toEqual(['failure', ['shop/tasks.py']])
  })

  test('a new file, in an encoding that is not known, may define tasks', async () => {
    const report = await check({}, { 'shop/jobs.py': unsupported(TASK) })
    expect([report.conclusion, blocking(report)]).toEqual(['failure', ['shop/jobs.py']])
  })

  test.each<[string, string, string, Files[string]]>([
    [
      'names, padded beyond the limit',
      'from celery import shared_task\nfrom shop.words import PAY\n\n\n@shared_task(name=PAY)\ndef charge(order):\n    pass\n',
      'PAY = "shop.pay"\n',
      `PAY = "shop.bill"\n${PADDING}`,
    ],
    [
      'queues, in another encoding',
      'from celery import shared_task\nfrom shop.words import MAIL\n\n\n@shared_task(queue=MAIL)\ndef charge(order):\n    pass\n',
      'MAIL = "mail"\n',
      unsupported('MAIL = "post"\n'),
    ],
    [
      'a registry of queues, behind an open string',
      'from celery import shared_task\nfrom shop.words import Queues\n\n\n@shared_task(queue=Queues.MAIL)\ndef charge(order):\n    pass\n',
      'class Queues:\n    MAIL = "mail"\n',
      '"""\nclass Queues:\n    MAIL = "post"\n',
    ],
  ])('a module that its tasks take from: %s', async (_, tasks, before, after) => {
    const files = { 'shop/tasks.py': tasks }
    const report = await check({ ...files, 'shop/words.py': before }, { ...files, 'shop/words.py': after })
    expect([report.conclusion, blocking(report)]).toEqual(['failure', ['shop/words.py']])
    const both = { 'shop/tasks.py': TASK, 'shop/words.py': before }
    expect((await check(both, { ...both, 'shop/words.py': after })).conclusion).not.toBe('failure')
  })

  test('the queue registry that the settings name', async () => {
    const queues = 'class Names:\n    MAIL = "mail"\n'
    const tasks = (queue: string) => TASK.replace('@shared_task', `@shared_task(queue="${queue}")`)
    const report = await check(
      { 'shop/tasks.py': tasks('mail'), 'shop/words.py': queues },
      { 'shop/tasks.py': tasks('post'), 'shop/words.py': queues + PADDING },
      { registry: { path: 'shop/words.py', class: 'Names' } },
    )
    expect([report.conclusion, blocking(report)]).toEqual(['failure', ['shop/words.py']])
  })

  test('the package around it, which workers may import it by', async () => {
    const files = { 'shop/tasks/__init__.py': 'from . import money\n', 'shop/tasks/money.py': TASK }
    const report = await check(files, { ...files, 'shop/tasks/__init__.py': PADDING })
    expect([report.conclusion, blocking(report)]).toEqual(['failure', ['shop/tasks/__init__.py']])
    const before = { ...files, 'shop/tasks/__init__.py': unsupported('VERSION = 1\n') }
    const always = await check(before, { ...before, 'shop/tasks/__init__.py': unsupported('VERSION = 2\n') })
    expect([always.conclusion, always.incomplete]).toEqual(['success', []])
  })

  test('and the ways out', async () => {
    const both = [{ 'shop/tasks.py': TASK }, { 'shop/tasks.py': BROKEN }] as const
    expect((await check(...both, { gate: 'never' })).conclusion).toBe('neutral')
    expect((await check(...both, { ignoredPaths: ['shop/tasks.py'] })).conclusion).toBe('success')
  })
})

describe('other unread code does not', () => {
  test.each<[string, Files[string], Files[string]]>([
    ['a pull request that repairs a syntax error', BROKEN, TASK],
    ['one that makes a file small enough', TASK + PADDING, TASK],
    [
      'one that deletes a function, where base could not be read',
      BROKEN,
      `${TASK}\n\ndef helper():\n    pass\n`,
    ],
  ])('%s', async (_, before, after) => {
    const report = await check({ 'shop/tasks.py': before }, { 'shop/tasks.py': after })
    expect([report.conclusion, blocking(report)]).toEqual(['neutral', []])
    expect(report.incomplete).toMatchObject([
      { reason: expect.stringMatching(/^at base: .*; head is judged alone$/) },
    ])
  })

  test('data that is too large and has no line about tasks is not a module of tasks', async () => {
    const words = `WORDS = [\n${'    "multitasking",\n'.repeat(60_000)}]\n`
    const report = await check({ 'shop/words.py': 'WORDS = []\n' }, { 'shop/words.py': words })
    expect([report.conclusion, report.incomplete]).toEqual(['success', []])
  })

  test.each<[string, Files[string]]>([
    ['another encoding', unsupported('LABEL = "multitasking"\n')],
    ['NUL bytes', new Uint8Array([...new TextEncoder().encode('LABEL = "a"\n'), 0, 1, 2])],
  ])('a file in %s, without a line about tasks', async (_, after) => {
    const report = await check({ 'shop/words.py': 'LABEL = "a"\n' }, { 'shop/words.py': after })
    expect([report.conclusion, report.incomplete]).toEqual(['success', []])
  })

  test('settings with a syntax error hide no task', async () => {
    const settings = 'CELERY_TASK_DEFAULT_QUEUE = "mail"\n'
    const report = await check(
      { 'shop/settings.py': settings },
      { 'shop/settings.py': `${settings}{% if %}\n` },
    )
    expect([report.conclusion, blocking(report)]).toEqual(['neutral', []])
  })

  test('and what they name is not taken for a task of theirs that the change hides', async () => {
    const settings = 'CELERY_TASK_ROUTES = {"shop.tasks.charge": {"queue": "mail"}}\n{% if %}\n'
    const report = await check(
      { 'shop/tasks.py': TASK, 'shop/settings.py': settings },
      { 'shop/tasks.py': 'RATE = 3\n', 'shop/settings.py': `${settings}\nRATE = 3\n` },
    )
    expect(report.findings.map(({ rule }) => rule)).toContain('task-removed')
  })

  test('line ends of two carriage returns, which a conversion left', async () => {
    const twice = `${TASK}\n\nLABEL = """one\rtwo"""\n`.replaceAll('\n', '\r\r\n')
    const report = await check({ 'shop/tasks.py': TASK }, { 'shop/tasks.py': twice })
    expect([report.conclusion, report.incomplete]).toEqual(['success', []])
  })

  test('a file that the change leaves alone', async () => {
    const before = { 'shop/tasks.py': BROKEN, 'shop/mail.py': TASK }
    const report = await check(before, { ...before, 'shop/mail.py': `${TASK}\n\nRATE = 3\n` })
    expect([report.conclusion, report.incomplete]).toEqual(['success', []])
  })
})

describe.each(['symlink', 'submodule'] as const)('a %s', (kind) => {
  const IMPORTING = TASK.replace('@shared_task', 'from shop.words import PAY\n\n\n@shared_task(name=PAY)')
  const WORDS = 'PAY = "shop.pay"\n'

  /** The content of one path is a link's. The id of a submodule is one of another repository. */
  async function checkLink(path: string, base: Files, head: Files, on = ['head']): Promise<CheckReport> {
    const source = memorySource({ base, head })
    const linked: RepositorySource = {
      ...source,
      async tree(rev) {
        const tree = await source.tree(rev)
        const entry = tree.entries.get(path)
        const link = entry && on.includes(rev) ? { ...entry, kind: kind satisfies EntryKind } : entry
        return link ? { ...tree, entries: new Map([...tree.entries, [path, link]]) } : tree
      },
      async blobs(oids) {
        const trees = await Promise.all(on.map((rev) => linked.tree(rev)))
        const ofLinks = trees.map(({ entries }) => entries.get(path)?.oid)
        if (oids.some((oid) => ofLinks.includes(oid))) throw new Error('no such blob')
        return await source.blobs(oids)
      },
    }
    return await checkRevisions(linked, { base: 'base', head: 'head' }, DEFAULT_SETTINGS, NULL_STORE)
  }

  test.each<[string, string, Files, Files]>([
    ['a module of tasks', 'shop/tasks.py', { 'shop/tasks.py': TASK }, { 'shop/tasks.py': 'jobs.py' }],
    ['a folder with one', 'shop', { 'shop/tasks.py': TASK }, { shop: 'market' }],
    [
      'a module that gives a task its name',
      'shop/words.py',
      { 'shop/tasks.py': IMPORTING, 'shop/words.py': WORDS },
      { 'shop/tasks.py': IMPORTING, 'shop/words.py': 'names.py' },
    ],
  ])('in place of %s fails the check', async (_, path, base, head) => {
    const report = await checkLink(path, base, head)
    expect([report.conclusion, blocking(report)]).toEqual(['failure', [path]])
  })

  test('that a module of tasks replaces again does not', async () => {
    const files = { 'shop/__init__.py': '', 'shop/tasks.py': 'jobs.py' }
    const report = await checkLink('shop/tasks.py', files, { ...files, 'shop/tasks.py': TASK }, ['base'])
    expect([report.conclusion, report.incomplete]).toEqual(['success', []])
  })

  test('in place of other code, or that was always there, does not', async () => {
    const files = { 'shop/__init__.py': '', 'shop/tasks.py': TASK, 'shop/rates.py': 'RATE = 3\n' }
    const other = await checkLink('shop/rates.py', files, { ...files, 'shop/rates.py': 'words.py' })
    expect([other.conclusion, other.incomplete]).toEqual(['success', []])
    const before = { ...files, 'shop/words.py': 'names.py', 'shop/tasks.py': IMPORTING }
    const after = { ...before, 'shop/tasks.py': `${IMPORTING}\n\nRATE = 3\n` }
    const always = await checkLink('shop/words.py', before, after, ['base', 'head'])
    expect([always.conclusion, blocking(always)]).toEqual(['success', []])
  })
})

describe('a folder that could not be listed', () => {
  const folder = (oid: string, path = 'shop/plugins/') => [{ path, oid, reason: 'too many entries' }]
  const changed = [{ 'shop/mail.py': TASK }, { 'shop/mail.py': `${TASK}\n\nRATE = 3\n` }] as const

  test('fails the check where the change touches it', async () => {
    const report = await check(...changed, {}, { base: folder('a'), head: folder('b') })
    expect([report.conclusion, blocking(report)]).toEqual(['failure', ['shop/plugins/']])
  })

  test('says nothing where it is the same', async () => {
    const report = await check(...changed, {}, { base: folder('a'), head: folder('a') })
    expect([report.conclusion, report.incomplete]).toEqual(['success', []])
  })

  test('does not fail where its paths are ignored, or head is listed', async () => {
    const ignored = await check(...changed, { ignoredPaths: ['shop/plugins/**'] }, { head: folder('b') })
    expect(ignored.conclusion).toBe('neutral')
    expect((await check(...changed, {}, { base: folder('a') })).conclusion).toBe('neutral')
  })
})
