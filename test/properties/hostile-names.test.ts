import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { applyEdits } from '../../src/analysis/fixes/apply-edits.ts'
import { stringLiteral } from '../../src/analysis/fixes/python-source.ts'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import type { Finding } from '../../src/analysis/model/types.ts'
import { loadPythonParser, type ReadFacts } from '../../src/pipeline/python-parser.ts'
import { tasksIn } from '../support/list-tasks.ts'
import type { Files } from '../support/memory-source.ts'
import { check } from '../support/rule-cases.ts'

let readFacts: ReadFacts
beforeAll(async () => {
  readFacts = await loadPythonParser()
})

const SEED = { seed: 1, numRuns: 100 }
const settings = DEFAULT_SETTINGS

/** Text that could end a literal, steer a terminal or run as code. */
const hostile = fc
  .array(
    fc.constantFrom(
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '\t',
      '{',
      '}',
      '#',
      ')',
      '`',
      '\u2028',
      '\u001b',
      '\ud800',
      '\u{1F600}',
      'a',
      'n',
      'x41',
      '"""',
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))

const decorated = (options: string, name = 'send') =>
  `from celery import shared_task\n\n\n@shared_task(${options})\ndef ${name}(): pass\n`

function fixed(files: Files, { fix }: Finding): Files {
  const paths = new Set(fix?.edits.map((edit) => edit.path))
  const changed = [...paths].map((path) => {
    const own = fix?.edits.filter((edit) => edit.path === path) ?? []
    return [path, applyEdits(String(files[path]), own)]
  })
  return { ...files, ...Object.fromEntries(changed) }
}

describe('hostile text in a name', () => {
  test('comes back as it was when a fix restores it', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        const shop = { 'shop/__init__.py': '' }
        const base = { ...shop, 'shop/tasks.py': decorated(`name=${stringLiteral(name, '')}`) }
        const head = { ...shop, 'shop/tasks.py': decorated('name="shop.send"') }
        const [finding] = (await check({ base, head, settings })).findings
        if (!finding?.fix) throw new Error('no fix is offered')
        const after = await tasksIn(fixed(head, finding))
        expect(after.tasks.map((task) => task.name)).toEqual([name])
      }),
      SEED,
    )
  })

  test('becomes a registry entry of the same value, or none', async () => {
    const base = {
      'shop/__init__.py': '',
      'shop/queues.py': '# For Celery.\nclass CeleryQueues:\n    Default = "celery"\n',
    }
    await fc.assert(
      fc.asyncProperty(hostile, async (queue) => {
        const head = {
          ...base,
          'shop/tasks.py': decorated(`name="shop.tasks.send", queue=${stringLiteral(queue, '')}`),
        }
        const { findings } = await check({ base, head, settings })
        expect(findings.map(({ rule }) => rule)).toEqual(['queue-not-in-registry'])
        for (const finding of findings.filter(({ fix }) => fix !== null)) {
          const after = fixed(head, finding)
          for (const text of Object.values(after)) expect(readFacts(String(text)).errorLines).toEqual([])
          expect((await tasksIn(after)).tasks.map((task) => task.queue.value)).toEqual([queue])
        }
      }),
      SEED,
    )
  })

  test.each(['class', 'import', 'lambda', 'async'])(
    'the queue %s becomes no entry of that name, which is a keyword',
    async (queue) => {
      const registry = '# For Celery.\nclass CeleryQueues:\n    default = "celery"\n    mail = "mail"\n'
      const base = { 'queues.py': registry }
      const head = { ...base, 'tasks.py': decorated(`name="tasks.send", queue="${queue}"`) }
      const { findings } = await check({ base, head, settings })
      expect(findings).toMatchObject([{ rule: 'queue-not-in-registry', fix: null }])
    },
  )
})

/** Names that every JavaScript object answers to. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

describe('names of a prototype', () => {
  test.each(INHERITED)('%s is a queue entry like any other', async (entry) => {
    const files = (entries: string) => ({
      'shop/__init__.py': '',
      'shop/queues.py': `# For Celery.\nclass CeleryQueues:\n    Default = "celery"\n${entries}`,
    })
    const task = `from shop.queues import CeleryQueues\n${decorated(`name="shop.tasks.send", queue=CeleryQueues.${entry}`)}`
    const missing = { ...files(''), 'shop/tasks.py': task }
    const there = { ...files(`    ${entry} = "q"\n`), 'shop/tasks.py': task }
    const rulesOf = async (head: Files) =>
      (await check({ base: files(''), head, settings })).findings.map(({ rule }) => rule)
    // A name with two underscores is private to its class: it is no entry.
    if (entry !== '__proto__') expect(await rulesOf(there)).toEqual([])
    expect(await rulesOf(missing)).toEqual(['queue-not-in-registry'])
  })

  test.each(INHERITED)('%s is a module, a task and a parameter like any other', async (word) => {
    const path = `${word}/${word}.py`
    const source = `from celery import shared_task\n\n@shared_task\ndef ${word}(${word}): pass\n`
    const { tasks } = await tasksIn({ [`${word}/__init__.py`]: '', [path]: source })
    expect(tasks).toMatchObject([{ name: `${word}.${word}.${word}`, parameters: [{ name: word }] }])
  })
})
