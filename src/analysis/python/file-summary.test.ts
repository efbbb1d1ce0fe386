import { expect, test } from 'vitest'
import { holdsWord, summarize } from './file-summary.ts'

test('the summary of a file that is not parsed', () => {
  const summary = summarize(`from shop.tasks import (
    mail,
    pay as settle,  # the others
)
import importlib
@app.job(queue="q")
def f(): pass
INCLUDE = ["shop.tasks.refund", 'shop.tasks']
eager = settings.CELERY_ALWAYS_EAGER or MY_CELERY_ALWAYS or CELERY
`)
  expect(summary).toEqual({
    isCandidate: true,
    concernsTasks: false,
    changesRows: false,
    imports: ' from shop tasks import mail pay as settle the others importlib ',
    decorators: ' app job ',
    names: ' shop.tasks.refund shop.tasks ',
    taskModules: ' refund ',
    importsByCode: ' importlib ',
    startsWorkers: false,
    settings: ' CELERY_ALWAYS_EAGER ',
  })
  expect(['job', 'jo', 'app job'].map((word) => holdsWord(summary.decorators, word))).toEqual([
    true,
    false,
    true,
  ])
})

test('an import over several lines', () => {
  const { imports } = summarize(
    'from a import b, \\\n    c\nimport d\nx = e\ntry: import z\nfrom f import (\n  g,\n) ; h = 1\ni = 1\n',
  )
  expect(imports).toBe(' from a import b c d try z f g h 1 ')
})

test('a file without anything of interest', () => {
  expect(summarize('x = 1\n')).toEqual({
    isCandidate: false,
    concernsTasks: false,
    changesRows: false,
    imports: '',
    decorators: '',
    names: '',
    taskModules: '',
    importsByCode: '',
    startsWorkers: false,
    settings: '',
  })
})

test.each([
  ['from mill.celery import app\napp.worker_main(["worker"])\n', true],
  ['run(["celery", "worker", "-Q", "mail"])\n', true],
  ['# celery -A mill worker --queues=mail\n', true],
  ['from celery import Worker\nWorker(queues=["mail"])\n', true],
  ['from celery.bin import worker\n', true],
  ['from celery import Celery\n', false],
  ['app.worker_main(["--queues"])\n', false],
])('%j starts workers: %s', (text, expected) => {
  expect(summarize(text).startsWorkers).toBe(expected)
})
