import { beforeAll, describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src/analysis/fixes/apply-edits.ts'
import type { Remedy } from '../../../src/analysis/model/remedy.ts'
import { DEFAULT_SETTINGS } from '../../../src/analysis/model/settings.ts'
import type { CheckReport, Edit } from '../../../src/analysis/model/types.ts'
import { checkRevisions } from '../../../src/pipeline/check-revisions.ts'
import { NULL_STORE } from '../../../src/pipeline/null-store.ts'
import { bytesOf, memorySource } from '../../support/memory-source.ts'
import { PYTHON } from '../real-celery.ts'
import { type Case, type Delivery, deliver, type Tree } from './deliver.ts'
import { MODULES, shop, without } from './shop.ts'

/** A task that is renamed, in one way of defining it. Its body fails twice and retries. */
interface Renamed {
  readonly title: string
  readonly base: Tree
  readonly head: Tree
  readonly old: string
  readonly next: string
  /** Python that imports the task of either revision as `pay`. */
  readonly imports: readonly [base: string, head: string]
}

const BODY = `    request = current_task.request
    if request.retries < 2:
        raise ValueError("not yet")
    return {"order": order, "id": request.id, "retries": request.retries, "task": current_task.name}
`
const RETRIES = 'autoretry_for=(ValueError,), max_retries=2, default_retry_delay=0'
const SELF_BODY = `    if self.request.retries < 2:
        raise self.retry(countdown=0, max_retries=2)
    return {"order": order, "id": self.request.id, "retries": self.request.retries, "task": self.name}
`
const HEAD =
  'import functools\nfrom celery import Task, current_task, shared_task\nfrom shop.celery import app\n\n\n'
const DECORATORS = `MADE = []


def noted(task):
    MADE.append(task)
    return task


def wrapped(fun):
    @functools.wraps(fun)
    def inner(*args, **kwargs):
        return fun(*args, **kwargs)

    return inner


`

function functions(title: string, decorator: string, { bound = false, body = '', more = '' } = {}): Renamed {
  const written = body || (bound ? SELF_BODY : BODY)
  const tree = (name: string) =>
    shop(`${HEAD}${more}${decorator}\ndef ${name}(${bound ? 'self, ' : ''}order):\n${written}`)
  return {
    title,
    base: tree('pay'),
    head: tree('charge'),
    old: 'shop.tasks.pay',
    next: 'shop.tasks.charge',
    imports: ['from shop.tasks import pay', 'from shop.tasks import charge as pay'],
  }
}

function named(title: string, tasks: (name: string) => string): Renamed {
  const tree = (name: string) => shop(HEAD + tasks(name))
  const imports = 'from shop.tasks import pay'
  const [old, next] = ['shop.pay', 'shop.charge']
  return { title, base: tree(old), head: tree(next), old, next, imports: [imports, imports] }
}

const KINDS: readonly Renamed[] = [
  functions('shared_task', `@shared_task(${RETRIES})`),
  functions('app.task', `@app.task(${RETRIES})`),
  functions('a bare decorator', '@shared_task', {
    body: BODY.replace('raise ValueError("not yet")', 'raise current_task.retry(countdown=0, max_retries=2)'),
  }),
  functions('a bound task', '@app.task(bind=True)', { bound: true }),
  functions('arguments on several lines', `@shared_task(\n    bind=True,  # retries\n    # by hand\n)`, {
    bound: true,
  }),
  functions('stacked decorators', `@noted\n@shared_task(${RETRIES})\n@wrapped`, { more: DECORATORS }),
  named('a written name', (name) => `@shared_task(name="${name}", ${RETRIES})\ndef pay(order):\n${BODY}`),
  named(
    'a call',
    (name) => `def _pay(order):\n${BODY}\n\npay = shared_task(name="${name}", ${RETRIES})(_pay)\n`,
  ),
  named('a class', (name) => {
    const body = SELF_BODY.replace(/^/gm, '    ').trimEnd()
    return `class Pay(Task):\n    name = "${name}"\n\n    def run(self, order):\n${body}\n\n\npay = app.register_task(Pay())\n`
  }),
  moved(),
]

function moved(): Renamed {
  const task = `${HEAD}@shared_task(${RETRIES})\ndef pay(order):\n${BODY}`
  const [old, next] = ['shop.tasks.pay', 'shop.tasks.money.pay']
  const head = shop('', {
    'shop/tasks/__init__.py': 'from shop.tasks.money import pay\n',
    'shop/tasks/money.py': task,
  })
  const imports = 'from shop.tasks import pay'
  return {
    title: 'a moved module',
    base: shop(task),
    head: without(head, 'shop/tasks.py'),
    old,
    next,
    imports: [imports, imports],
  }
}

const TODAY = '2027-01-31'

function check(base: Tree, head: Tree, remedies: readonly Remedy[] = []): Promise<CheckReport> {
  const bytes = (tree: Tree) =>
    Object.fromEntries(Object.entries(tree).map(([path, text]) => [path, bytesOf(text)]))
  const source = memorySource({ base: bytes(base), head: bytes(head) })
  const ids = { base: 'base', head: 'head' }
  return checkRevisions(source, ids, DEFAULT_SETTINGS, NULL_STORE, { today: TODAY, remedies })
}

function edited(tree: Tree, edits: readonly Edit[]): Tree {
  const byPath = Map.groupBy(edits, ({ path }) => path)
  return {
    ...tree,
    ...Object.fromEntries([...byPath].map(([path, own]) => [path, applyEdits(tree[path] ?? '', own)])),
  }
}

async function remedied(base: Tree, head: Tree, remedy: Remedy): Promise<Tree> {
  const { remedies: [outcome] = [] } = await check(base, head, [remedy])
  if (outcome === undefined || 'refusal' in outcome) throw new Error(JSON.stringify(outcome))
  return edited(head, outcome.fix.edits)
}

/** The next deployment of an alias: the fix of the reminder, in a change of its file once the day is over. */
async function nextStage(tree: Tree): Promise<Tree> {
  const over = Object.fromEntries(
    Object.entries(tree).map(([path, text]) => [
      path,
      text.replace(/(alias\[.*\]) until \S+/, '$1 until 2027-01-30'),
    ]),
  )
  const touched = Object.fromEntries(
    Object.entries(over).map(([path, text]) => [
      path,
      text.includes('celery-guard: alias') ? `${text}# touched\n` : text,
    ]),
  )
  const { findings } = await check(over, touched)
  const fixes = findings.flatMap(({ rule, fix }) => (rule === 'alias-due' && fix ? [fix] : []))
  if (fixes.length !== 1) throw new Error(JSON.stringify(findings))
  return edited(
    touched,
    fixes.flatMap(({ edits }) => edits),
  )
}

const SEND = 'pay.apply_async((1,), task_id="one")'

function casesOf({ title, base, next, imports: [old, current] }: Renamed, fixed: Tree): readonly Case[] {
  const byName = `from celery import current_app\ncurrent_app.send_task("${next}", (1,), task_id="one")`
  return [
    { title: `${title}, on deploy`, sender: base, send: `${old}\n${SEND}`, worker: fixed, modules: MODULES },
    {
      title: `${title}, on rollback`,
      sender: fixed,
      send: `${current}\n${SEND}`,
      worker: base,
      modules: MODULES,
    },
    {
      title: `${title}, new name`,
      sender: fixed,
      send: `import shop\n${byName}`,
      worker: fixed,
      modules: MODULES,
    },
  ]
}

interface Passage {
  readonly title: string
  readonly sender: Tree
  readonly worker: Tree
  /** Nothing where the sender calls the task. */
  readonly sends?: 'old' | 'next'
  readonly runs: 'old' | 'next'
}

/** Messages of calls, and messages with either name, between the deployments of an alias. */
function passagesOf(first: Tree, second: Tree, third: Tree): readonly Passage[] {
  return [
    { title: 'calls of the first, on the second deployment', sender: first, worker: second, runs: 'old' },
    { title: 'calls of the second deployment', sender: second, worker: second, runs: 'next' },
    {
      title: 'the old name on the second deployment',
      sender: second,
      worker: second,
      sends: 'old',
      runs: 'old',
    },
    { title: 'calls of the second, back on the first', sender: second, worker: first, runs: 'next' },
    { title: 'the old name back on the first', sender: second, worker: first, sends: 'old', runs: 'old' },
    { title: 'calls of the second, on the third deployment', sender: second, worker: third, runs: 'next' },
    { title: 'calls of the third, back on the second', sender: third, worker: second, runs: 'next' },
    { title: 'the old name back on the second', sender: third, worker: second, sends: 'old', runs: 'old' },
  ]
}

describe.skipIf(PYTHON === undefined)(
  'remedies with real Celery (needs python3-celery, python3-django)',
  () => {
    const results = new Map<Renamed, readonly Delivery[]>()

    beforeAll(async () => {
      const fixed = await Promise.all(
        KINDS.map((one) => remedied(one.base, one.head, { kind: 'alias', task: one.old })),
      )
      const deliveries = await deliver(KINDS.flatMap((one, i) => casesOf(one, fixed[i] ?? {})))
      for (const [i, one] of KINDS.entries()) results.set(one, deliveries.slice(3 * i, 3 * i + 3))
    }, 120_000)

    test.each(KINDS)(
      'an alias of $title runs the body once for both names, on deploy and on rollback',
      (one) => {
        const [deploy, rollback, fresh] = (results.get(one) ?? []).map(ran)
        const whole = { order: 1, id: 'one', retries: 2 }
        expect(deploy).toEqual({ task: one.old, executions: 3, result: { ...whole, task: one.old } })
        expect(rollback).toEqual(deploy)
        expect(fresh).toEqual({ task: one.next, executions: 3, result: { ...whole, task: one.next } })
      },
    )

    test('no deployment of an alias loses a message, forward or back', async () => {
      const cases = await Promise.all(
        KINDS.map(async (kind) => {
          const first = await remedied(kind.base, kind.head, { kind: 'alias', task: kind.old })
          const second = await nextStage(first)
          const third = await nextStage(second)
          return passagesOf(first, second, third).map((passage) => ({ kind, passage }))
        }),
      )
      const all = cases.flat()
      const deliveries = await deliver(
        all.map(({ kind, passage: { title, sender, worker, sends } }) => {
          const byName = `import shop\nfrom celery import current_app\ncurrent_app.send_task("${sends && kind[sends]}", (1,), task_id="one")`
          const send = sends ? byName : `${kind.imports[1]}\n${SEND}`
          return { title: `${kind.title}, ${title}`, sender, send, worker, modules: MODULES }
        }),
      )
      expect(deliveries.map((one, i) => [all[i]?.kind.title, all[i]?.passage.title, ran(one)])).toEqual(
        all.map(({ kind, passage: { title, runs } }) => {
          const task = kind[runs]
          const result = { order: 1, id: 'one', retries: 2, task }
          return [kind.title, title, { task, executions: 3, result }]
        }),
      )
    }, 240_000)

    test('a stub takes an old message in silence', async () => {
      const keep = '@shared_task\ndef keep():\n    pass\n'
      const base = shop(`${HEAD}@shared_task\ndef pay(order):\n    return order\n\n\n${keep}`)
      const head = shop(`${HEAD}${keep}`)
      const worker = await remedied(base, head, { kind: 'stub', task: 'shop.tasks.pay' })
      const send = `from shop.tasks import pay\npay.delay(1)\npay.delay(order=2)\npay.apply_async((3,), countdown=60)`
      const [delivery] = await deliver([{ title: 'a stub', sender: base, send, worker, modules: MODULES }])
      const nothing = { kind: 'ran', task: 'shop.tasks.pay', result: null }
      expect(delivery?.messages.map(({ outcome }) => outcome)).toEqual([nothing, nothing, nothing])
    })
  },
)

/** The one message of a delivery: what ran it, how often, and what came out. */
function ran({ raised, messages }: Delivery) {
  expect(raised).toBeNull()
  const [message, ...others] = messages
  expect(others).toEqual([])
  const { outcome } = message ?? {}
  return outcome?.kind === 'ran'
    ? { task: outcome.task, executions: message?.executions, result: outcome.result }
    : outcome
}
