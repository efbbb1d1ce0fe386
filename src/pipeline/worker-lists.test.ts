import { describe, expect, test } from 'vitest'
import { type Files, memorySource } from '../../test/support/memory-source.ts'
import { chooseFixes } from '../analysis/fixes/choose-fixes.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { plain } from '../shared/prose.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

const MAIL = `from celery import shared_task

from shop.queues import Queues


@shared_task(name="shop.tasks.send", queue=Queues.MAIL)
def send(order_id):
    mail(order_id)
`
const newTask = (queue: string, name = 'index') => `

@shared_task(name="shop.tasks.${name}", queue=${JSON.stringify(queue)})
def ${name}(product_id):
    engine.${name}(product_id, "${name}")
`
const SHOP: Files = {
  'shop/__init__.py': '',
  'shop/queues.py': 'class Queues:\n    DEFAULT = "celery"\n    MAIL = "mail"\n',
  'shop/tasks.py': MAIL,
}

/** A change whose new tasks use queues that neither the registry nor a worker lists, and every fix applied to it. */
async function fixed(files: Files, queues: readonly string[] = ['search']) {
  const base = { ...SHOP, ...files }
  const added = queues.map((queue, i) => newTask(queue, `index${i}`))
  const head = { ...base, 'shop/tasks.py': `${base['shop/tasks.py']}${added.join('')}` }
  const range = { base: 'base', head: 'head' }
  const report = await checkRevisions(memorySource({ base, head }), range, DEFAULT_SETTINGS, NULL_STORE)
  const chosen = chooseFixes(report, { everything: true, all: true, names: [] }, [])
  const texts = Object.fromEntries(
    chosen.files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString('latin1')]),
  )
  const after = { ...head, ...Object.fromEntries(chosen.files.map(({ path, bytes }) => [path, bytes])) }
  const again = await checkRevisions(memorySource({ base, head: after }), range, DEFAULT_SETTINGS, NULL_STORE)
  return {
    texts,
    left: again.findings.map(({ rule }) => rule),
    advice: report.findings.flatMap(({ advice }) => advice.map(plain)).join('\n'),
  }
}

const compose = (command: string) => `services:\n  worker:\n    ${command}\n`
const bytesOf = (text: string) => Buffer.from(text).toString('latin1')

describe('the list of a worker takes the new queue, and the rest of its file stays byte for byte', () => {
  test.each<readonly [format: string, path: string, before: string, from: string, to: string]>([
    ['text', 'compose.yml', compose('command: celery -A shop worker -Q celery,mail'), 'mail', 'mail,search'],
    [
      'text in double quotes',
      'compose.yml',
      compose('command: "celery -A shop worker --queues=celery,mail"'),
      'mail',
      'mail,search',
    ],
    [
      'a flow list without quotes',
      'compose.yml',
      compose('command: [celery, -A, shop, worker, --queues=celery]'),
      '--queues=celery',
      '"--queues=celery,search"',
    ],
    [
      'a flow list in single quotes',
      'compose.yml',
      compose(`command: ['celery', '-A', 'shop', 'worker', '-Q', 'celery,mail']`),
      'mail',
      'mail,search',
    ],
    [
      'a block list',
      'compose.yml',
      compose(
        'command:\n      - celery\n      - worker\n      - -A\n      - shop\n      - -Q\n      - celery  # all',
      ),
      'celery  #',
      'celery,search  #',
    ],
    [
      'an anchor',
      'compose.yml',
      `x-run: &run celery -A shop worker -Q mail\n${compose('command: *run')}`,
      'mail',
      'mail,search',
    ],
    [
      'a folded text',
      'compose.yml',
      compose('command: >-\n      celery -A shop\n      worker -Q celery\n      -c 2'),
      '-Q celery',
      '-Q celery,search',
    ],
    [
      'a variable in a flow mapping',
      'compose.yml',
      compose(
        'environment: {CELERY_QUEUES: celery}\n    command: celery -A shop worker -Q $${CELERY_QUEUES}',
      ),
      'celery}',
      '"celery,search"}',
    ],
    ['.env', '.env', 'A=1\nCELERY_QUEUES=celery,mail\nB=2', 'mail', 'mail,search'],
    [
      'Procfile',
      'Procfile',
      'web: x\nworker: celery -A shop worker -Q celery -c 2\n',
      '-Q celery',
      '-Q celery,search',
    ],
    [
      'a variable of an image',
      'Dockerfile',
      'FROM shop\nENV CELERY_QUEUES="celery,mail"\nCMD ["sh", "-c", "celery -A shop worker -Q $CELERY_QUEUES"]\n',
      'mail',
      'mail,search',
    ],
    [
      'the command of an image',
      'Dockerfile',
      'FROM shop\nCMD ["celery", "-A", "shop", "worker", "-Q", "mail"]\n',
      'mail',
      'mail,search',
    ],
    [
      'a unit',
      'deploy/worker.service',
      '[Service]\nExecStart=/venv/bin/celery -A shop \\\n  worker -Q celery,mail \\\n  -c 4\n',
      'mail',
      'mail,search',
    ],
    [
      'a script',
      'bin/worker.sh',
      '#!/bin/sh\nQUEUES="celery,mail"\nexec celery -A shop worker -Q "$QUEUES"\n',
      'mail',
      'mail,search',
    ],
    [
      'a chart with templates around',
      'chart/templates/worker.yaml',
      'spec:\n  {{- if .Values.on }}\n  containers:\n    - name: {{ .Values.name }}\n      args: ["celery", "-A", "shop", "worker", "-Q", "mail"]\n  {{- end }}\n',
      'mail',
      'mail,search',
    ],
    [
      'a variable in Kubernetes',
      'k8s/worker.yaml',
      'spec:\n  containers:\n    - env:\n        - name: CELERY_QUEUES\n          value: "celery,mail"\n      command: ["sh", "-c", "celery -A shop worker -Q $CELERY_QUEUES"]\n',
      'mail',
      'mail,search',
    ],
    [
      'a byte order mark, CRLF and tabs',
      'compose.yml',
      '\ufeffservices:\r\n  w:\t# für \u{1f600}\r\n    command: celery\t-A shop worker -Q\tmail\t-c 2\r\n  b:\r\n    image: x',
      'mail',
      'mail,search',
    ],
    ['no list', 'Procfile', 'worker: celery -A shop worker -l info\n', ' -l', ' -Q celery,search -l'],
    ['a comma at the end', 'Procfile', 'worker: celery -A shop worker -Q mail,\n', 'mail,', 'mail,search,'],
    [
      'a list in a comment above',
      'Procfile',
      '# worker: celery -A shop worker -Q celery\nworker: celery -A shop worker -Q celery\n',
      '\nworker: celery -A shop worker -Q celery',
      '\nworker: celery -A shop worker -Q celery,search',
    ],
    [
      'two commands that are the same',
      'compose.yml',
      'services:\n  a: &a\n    command: celery -A shop worker -Q mail\n  b:\n    <<: *a\n',
      'mail',
      'mail,search',
    ],
  ])('%s', async (_, path, before, from, to) => {
    const { texts, left } = await fixed({ [path]: before })
    expect(texts[path]).toBe(bytesOf(before).replace(from, to))
    expect(Object.keys(texts).sort()).toEqual([path, 'shop/queues.py', 'shop/tasks.py'].sort())
    expect(left).toEqual([])
  })

  test('of two projects, the worker of the task’s application alone takes it', async () => {
    const project = (name: string) => ({
      [`services/${name}/${name}/__init__.py`]: '',
      [`services/${name}/${name}/celery.py`]: `from celery import Celery\n\napp = Celery("${name}")\n`,
      [`services/${name}/${name}/tasks.py`]: `from celery import shared_task\n\nfrom ${name}.celery import app\n\n\n@shared_task(name="${name}.tasks.send", queue="mail")\ndef send(order_id):\n    mail(order_id)\n`,
    })
    const lists = (shop: string) =>
      `services:\n  depot:\n    command: celery -A depot worker -Q celery,mail\n  shop:\n    command: celery -A shop worker -Q ${shop}\n`
    const base: Files = {
      ...project('shop'),
      ...project('depot'),
      'compose.yml': lists('celery,mail'),
      'services/depot/Procfile': 'worker: celery -A depot worker -Q celery,mail\n',
    }
    const path = 'services/shop/shop/tasks.py'
    const head = { ...base, [path]: `${base[path]}${newTask('search')}` }
    const range = { base: 'base', head: 'head' }
    const report = await checkRevisions(memorySource({ base, head }), range, DEFAULT_SETTINGS, NULL_STORE)
    const { files } = chooseFixes(report, { everything: true, all: true, names: [] }, [])
    expect(files.map((file) => [file.path, Buffer.from(file.bytes).toString()])).toEqual([
      ['compose.yml', lists('celery,mail,search')],
    ])
  })

  test('two new queues come in one commit', async () => {
    const before = 'worker: celery -A shop worker -Q celery,mail -c 2\n'
    const { texts, left } = await fixed({ Procfile: before }, ['search', 'bulk'])
    expect(texts.Procfile).toBe(before.replace('mail', 'mail,search,bulk'))
    expect(texts['shop/queues.py']).toContain('MAIL = "mail"\n    SEARCH = "search"\n    BULK = "bulk"\n')
    expect(left).toEqual([])
  })
})

describe('a list that a person must edit stays as it is, and the finding says so', () => {
  const QUEUES_OF = 'The queues that workers of `compose.yml` read are not known.'
  test.each<readonly [situation: string, files: Files, sentence: string]>([
    [
      'a variable builds it',
      { 'compose.yml': compose(`command: celery -A shop worker -Q \${QUEUES}`) },
      QUEUES_OF,
    ],
    [
      'a variable is a part of it',
      { 'compose.yml': compose(`command: celery -A shop worker -Q celery,\${MORE}`) },
      QUEUES_OF,
    ],
    [
      'a template builds it',
      {
        'chart/templates/worker.yaml':
          'spec:\n  containers:\n    - command: [celery, -A, shop, worker, -Q, "{{ join "," .Values.queues }}"]\n',
      },
      'The queues that workers of `chart/templates/worker.yaml` read are not known.',
    ],
    [
      'a template is a part of it',
      {
        'chart/templates/worker.yaml': compose('command: celery -A shop worker -Q celery,{{ .Values.more }}'),
      },
      'The queues that workers of `chart/templates/worker.yaml` read are not known.',
    ],
    [
      'workers of two applications may be meant',
      {
        'compose.yml':
          'services:\n  a:\n    command: celery -A one.app worker -Q celery\n  b:\n    command: celery -A two.app worker -Q celery\n',
      },
      '`compose.yml` starts workers of several applications.',
    ],
    [
      'nodes of one service have lists of their own',
      { 'deploy/celeryd.conf': 'CELERYD_OPTS="-Q:one celery -Q:two mail"\n' },
      'Several workers in `deploy/celeryd.conf` read `celery`.',
    ],
    [
      'the command has no list, and is one itself',
      { 'compose.yml': compose('command: ["celery", "-A", "shop", "worker"]') },
      'The worker in `compose.yml` has no list of queues. Start it with `-Q celery,search`.',
    ],
    [
      'the command has no list, and the settings are elsewhere',
      {
        Procfile: 'worker: celery -A shop worker\n',
        'shop/celery.py':
          'from celery import Celery\n\napp = Celery("shop")\napp.config_from_object("elsewhere.settings")\n',
      },
      'The worker in `Procfile` has no list of queues. Give it one with `-Q`.',
    ],
    [
      'the worker excludes it',
      { Procfile: 'worker: celery -A shop worker -X search\n' },
      'A worker in `Procfile` excludes `search` with `-X`.',
    ],
    [
      'an escape is in the text',
      { 'compose.yml': compose('command: "celery -A shop worker -Q \\x63elery"') },
      'The list of queues in `compose.yml` cannot be edited here.',
    ],
  ])('%s', async (_, files, sentence) => {
    const { texts, advice } = await fixed(files)
    expect(advice).toContain(sentence)
    expect(Object.keys(texts)).toEqual(['shop/queues.py', 'shop/tasks.py'])
  })

  test('the name needs quotes', async () => {
    const { texts, advice } = await fixed({ Procfile: 'worker: celery -A shop worker -Q celery\n' }, [
      'a b$(x)',
    ])
    expect(advice).toContain('Add `a b$(x)` to a worker by hand')
    expect(Object.keys(texts)).toEqual(['shop/queues.py', 'shop/tasks.py'])
  })

  test.each<readonly [situation: string, files: Files]>([
    ['a worker that excludes others reads it', { Procfile: 'worker: celery -A shop worker -X mail\n' }],
    ['the repository starts no worker', {}],
    [
      'a worker of another project',
      { 'other/Procfile': 'worker: celery -A other worker -Q theirs\n', 'other/other/__init__.py': '' },
    ],
  ])('nothing is to be said where %s', async (_, files) => {
    const { texts, advice } = await fixed(files)
    expect(advice).not.toContain('by hand')
    expect(Object.keys(texts)).toEqual(['shop/queues.py', 'shop/tasks.py'])
  })
})

test('a fix whose file no reader reads any more is not offered: an unread file hides findings', async () => {
  const before = 'worker: celery -A shop worker -Q celery\n'.padEnd(100 * 1024, '#')
  const { texts } = await fixed({ Procfile: before })
  expect(texts).toEqual({})
})
