import { describe, expect, it } from 'vitest'
import { applyEdits } from '../fixes/apply-edits.ts'
import { judge, remedied, shop, type Texts } from './testing.ts'

const BODY = '(order):\n    return {"paid": order}\n'
const APP = { 'shop/celery.py': 'from celery import Celery\n\napp = Celery("shop")\n' }
const PATH = 'shop/tasks.py'
const OLD_SENT = '# Calls send the old name. Let them send the new one after the next deployment.\n'
const NEW_SENT = '# Calls send the new name. The old one may go after that day.\n'

interface Stages {
  readonly title: string
  readonly tasks: (name: string) => string
  readonly old: string
  /** What is below the comment while calls send the new name. */
  readonly second: string
  /** The definition at the end, where it is written in another way than before. */
  readonly third?: string
}

const KINDS: readonly Stages[] = [
  {
    title: 'a function',
    tasks: (name) => `@shared_task(queue="q")\ndef ${name}${BODY}`,
    old: 'shop.tasks.pay',
    second:
      'shared_task(name="shop.tasks.pay", queue="q")(charge)\ncharge = shared_task(queue="q")(charge)\n',
  },
  {
    title: 'a wrapped function',
    tasks: (name) => `@traced("x")\n@shared_task\n@atomic\ndef ${name}${BODY}`,
    old: 'shop.tasks.pay',
    second:
      'shared_task(name="shop.tasks.pay")(charge)\ncharge = shared_task(charge)\ncharge = traced("x")(charge)\n',
  },
  {
    title: 'a function whose new line gets too long',
    tasks: (name) =>
      `@shared_task(queue="money", retry_backoff=True, max_retries=3, rate_limit=9)\ndef ${name}${BODY}`,
    old: 'shop.tasks.pay',
    second: `shared_task(
    name="shop.tasks.pay",
    queue="money",
    retry_backoff=True,
    max_retries=3,
    rate_limit=9,
)(charge)
charge = shared_task(
    queue="money",
    retry_backoff=True,
    max_retries=3,
    rate_limit=9,
)(charge)
`,
    third: `@shared_task(
    queue="money",
    retry_backoff=True,
    max_retries=3,
    rate_limit=9,
)
def charge${BODY}`,
  },
  {
    title: 'a call',
    tasks: (name) => `def _pay${BODY}\n\npay = shared_task(name="shop.${name}")(_pay)  # by mail\n`,
    old: 'shop.pay',
    second: 'shared_task(name="shop.pay")(_pay)\npay = shared_task(name="shop.charge")(_pay)  # by mail\n',
  },
  {
    title: 'a class',
    tasks: (name) =>
      `from celery import Task\nfrom shop.celery import app\n\n\nclass Pay(Task):\n    name = "shop.${name}"\n\n    def run(self, order):\n        pass\n\n\npay = app.register_task(Pay())\n`,
    old: 'shop.pay',
    second: 'class PayAlias(Pay):\n    name = "shop.pay"\n\n\napp.register_task(PayAlias())\n',
  },
]

const TOUCHED = '\n\nLIMIT = 3\n'

/** A change of the file once the day of its comment is over, with the fix of the reminder. */
async function reminded(texts: Texts): Promise<{ readonly over: Texts; readonly fixed: Texts }> {
  const over = { ...texts, [PATH]: (texts[PATH] ?? '').replace(/until \S+/, 'until 2027-01-30') }
  const touched = (over[PATH] ?? '') + TOUCHED
  const { findings } = await judge(over, { ...over, [PATH]: touched })
  expect(findings.map(({ rule }) => rule)).toEqual(['alias-due'])
  const { edits, safety, verified } = findings[0]?.fix ?? {}
  expect([safety, verified]).toEqual(['suggestion', true])
  const written = applyEdits(touched, edits ?? [])
  return { over, fixed: { ...over, [PATH]: written.slice(0, -TOUCHED.length) } }
}

function rules({ findings }: Awaited<ReturnType<typeof judge>>): string[] {
  return findings.map(({ rule }) => rule)
}

describe('the three deployments of an alias', () => {
  it.each(KINDS)('register $title twice, switch its calls and remove the old name', async (kind) => {
    const [base, head] = [shop(kind.tasks('pay'), APP), shop(kind.tasks('charge'), APP)]
    const { files } = await remedied(base, head, { kind: 'alias', task: kind.old })
    const first = { ...head, ...files }
    expect(first[PATH]).toContain(`# celery-guard: alias[${kind.old}] until 2027-03-02\n${OLD_SENT}`)

    const { over, fixed: second } = await reminded(first)
    expect(second[PATH]).toContain(
      `# celery-guard: alias[${kind.old}] until 2027-03-02\n${NEW_SENT}${kind.second}`,
    )
    expect(rules(await judge(over, second))).toEqual([])
    // A team may do so at any time after the first deployment.
    expect(rules(await judge(first, second))).toEqual([])

    const { over: drained, fixed: third } = await reminded(second)
    expect(third).toEqual(kind.third === undefined ? head : shop(kind.third, APP))
    expect(rules(await judge(drained, third))).toEqual([])
    expect(rules(await judge(second, third))).toEqual(['task-removed'])
    expect(rules(await judge(over, third))).toEqual(['task-removed'])
  })

  it('keep the words that people add to the comment', async () => {
    const [base, head] = [
      shop('@shared_task\ndef pay(order):\n    pass\n'),
      shop(`@shared_task\ndef charge(order):\n    pass\n`),
    ]
    const { files } = await remedied(base, head, { kind: 'alias', task: 'shop.tasks.pay' })
    const text = (files[PATH] ?? '')
      .replace(/until \S+/, 'until 2027-01-30, see the wiki')
      .replace(OLD_SENT, '# Ask the billing team.\n')
    const { findings } = await judge({ ...head, [PATH]: text }, { ...head, [PATH]: text + TOUCHED })
    expect(applyEdits(text + TOUCHED, findings[0]?.fix?.edits ?? [])).toContain(
      '# celery-guard: alias[shop.tasks.pay] until 2027-03-02, see the wiki\n# Ask the billing team.\nshared_task(name="shop.tasks.pay")(charge)\n',
    )
  })
})

describe('the first two deployments in one change', () => {
  it('discard messages under the new name on rollback', async () => {
    const base = shop('@shared_task(name="shop.pay")\ndef pay(order):\n    pass\n')
    const registered = `shared_task(name="shop.pay")(pay)\npay = shared_task(name="shop.tasks.pay")(pay)\n`
    const comment = '# celery-guard: alias[shop.pay] until 2027-03-02\n'
    const { changes, findings } = await judge(
      base,
      shop(`def pay(order):\n    pass\n\n\n${comment}${registered}`),
    )
    expect(findings).toEqual([])
    expect(changes.map(({ new: next, outcomes }) => [next?.name, outcomes.rollback])).toEqual([
      ['shop.tasks.pay', 'discarded'],
    ])
  })
})

describe('calls of an alias send an unknown name', () => {
  const comment = '# celery-guard: alias[shop.tasks.pay] until 2027-01-30\n'
  it.each([
    ['a name that is bound again', 'charge = shared_task(name="shop.tasks.pay")(charge)\ncharge = find()\n'],
    ['a name for each task', 'old = shared_task(name="shop.tasks.pay")(charge)\n'],
    ['an attribute', 'app.pay = shared_task(name="shop.tasks.pay")(charge)\n'],
  ])('with %s', async (_, registration) => {
    const first = registration.startsWith('old = ') ? 'new = shared_task(charge)\n' : 'shared_task(charge)\n'
    const text = `def charge${BODY}\n\n${comment}${first}${registration}`
    const before = shop(text)
    const { findings } = await judge(before, { ...before, [PATH]: (before[PATH] ?? '') + TOUCHED })
    expect(findings.map(({ rule, fix }) => [rule, fix])).toEqual([['alias-due', null]])
    const after = shop(`@shared_task\ndef charge${BODY}`)
    expect(rules(await judge(before, after))).toEqual(['task-removed'])
  })
})
