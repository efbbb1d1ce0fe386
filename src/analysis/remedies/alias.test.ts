import { describe, expect, it } from 'vitest'
import { judge, remedied, shop, type Texts } from './testing.ts'

const alias = (task = 'shop.tasks.pay') => ({ kind: 'alias', task }) as const
const COMMENT = `# celery-guard: alias[shop.tasks.pay] until 2027-03-02
# Calls send the old name. Let them send the new one after the next deployment.
`
const BODY = '(order):\n    return {"paid": order}\n'

function renamed(above = '@shared_task\n'): readonly [Texts, Texts] {
  return [shop(`${above}def pay${BODY}`), shop(`${above}def charge${BODY}`)]
}

function tasksOf({ files }: { readonly files: Texts }): string | undefined {
  return files['shop/tasks.py']?.replace('from celery import shared_task\n\n\n', '')
}

describe('an alias of a decorated function', () => {
  it.each([
    [
      'a bare decorator',
      '@shared_task\n',
      'shared_task(charge)\ncharge = shared_task(name="shop.tasks.pay")(charge)\n',
    ],
    [
      'options',
      '@shared_task(queue="money", max_retries=3)\n',
      'shared_task(queue="money", max_retries=3)(charge)\ncharge = shared_task(name="shop.tasks.pay", queue="money", max_retries=3)(charge)\n',
    ],
    [
      'a line that gets too long',
      '@shared_task(queue="money", max_retries=3, retry_backoff=True, rate_limit=9)\n',
      `shared_task(queue="money", max_retries=3, retry_backoff=True, rate_limit=9)(charge)
charge = shared_task(
    name="shop.tasks.pay",
    queue="money",
    max_retries=3,
    retry_backoff=True,
    rate_limit=9,
)(charge)
`,
    ],
    [
      'comments among its arguments',
      '@shared_task(\n    bind=False,  # no self\n    # slow\n    queue="money",\n)  # noqa: X1\n',
      `# noqa: X1
shared_task(
    bind=False,  # no self
    # slow
    queue="money",
)(charge)
charge = shared_task(
    name="shop.tasks.pay",
    bind=False,  # no self
    # slow
    queue="money",
)(charge)
`,
    ],
  ])('has the same options under both names: %s', async (_, above, registrations) => {
    const written = tasksOf(await remedied(...renamed(above), alias()))
    expect(written).toBe(`def charge${BODY}\n\n${COMMENT}${registrations}`)
  })

  it('has a name on a line of its own where the line gets too long', async () => {
    const path = 'shop/of_another_company/tasks.py'
    const tasks = (name: string) => ({
      'shop/__init__.py': '',
      'shop/of_another_company/__init__.py': '',
      [path]: `from celery import shared_task\r\n\r\n\r\n@shared_task\r\ndef ${name}(order):\r\n    return order\r\n`,
    })
    const { files } = await remedied(
      tasks('collect_payment'),
      tasks('charge_the_card'),
      alias('shop.of_another_company.tasks.collect_payment'),
    )
    expect(files[path]).toContain(
      '\r\ncharge_the_card = shared_task(\r\n    name="shop.of_another_company.tasks.collect_payment",\r\n)(charge_the_card)\r\n',
    )
  })

  it('keeps decorators below, and has those above around the symbol’s task', async () => {
    const above = '@traced("x")\n@shared_task\n# one transaction\n@atomic\n'
    const written = tasksOf(await remedied(...renamed(above), alias()))
    expect(written).toBe(
      `# one transaction\n@atomic\ndef charge${BODY}\n\n${COMMENT}shared_task(charge)\ncharge = shared_task(name="shop.tasks.pay")(charge)\ncharge = traced("x")(charge)\n`,
    )
  })

  it('is written where the function is: under a condition, in a class, at the end of a file', async () => {
    const inside = (name: string) =>
      shop(`if True:\n    @shared_task\n    def ${name}${BODY.replace(/^ {4}/gm, '        ').trimEnd()}`)
    const written = tasksOf(await remedied(inside('pay'), inside('charge'), alias()))
    const lines = `${COMMENT}shared_task(charge)\ncharge = shared_task(name="shop.tasks.pay")(charge)`
    expect(written).toBe(
      `if True:\n    def charge(order):\n        return {"paid": order}\n\n${lines.replace(/^/gm, '    ')}`,
    )
  })

  it('does not run into the alias of the next function', async () => {
    const two = (a: string, b: string) =>
      shop(`@shared_task\ndef ${a}${BODY}@shared_task\nasync def ${b}(order):\n    return "shipped"\n`)
    const { files, refused } = await remedied(
      two('pay', 'ship'),
      two('charge', 'post'),
      alias(),
      alias('shop.tasks.ship'),
    )
    expect(refused).toEqual([])
    expect(files['shop/tasks.py']).toContain(
      'charge = shared_task(name="shop.tasks.pay")(charge)\nasync def post',
    )
    expect(files['shop/tasks.py']).toContain('post = shared_task(name="shop.tasks.ship")(post)\n')
  })

  it('keeps the line ends and quotes of its file', async () => {
    const quoted = (name: string) =>
      shop(`@shared_task(queue='a')\ndef ${name}(order):\n    return {'paid': order}\n`)
    const windows = ({ ...texts }: Texts) => ({
      ...texts,
      'shop/tasks.py': texts['shop/tasks.py']?.replaceAll('\n', '\r\n') ?? '',
    })
    const { files } = await remedied(windows(quoted('pay')), windows(quoted('charge')), alias())
    expect(files['shop/tasks.py']?.split('\r\n').at(-2)).toBe(
      "charge = shared_task(name='shop.tasks.pay', queue='a')(charge)",
    )
    expect(files['shop/tasks.py']?.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it('takes a call by name back to the old one, though a literal then repeats it', async () => {
    const views = (task: string) => ({
      'shop/views.py': `from celery import current_app\n\n\ndef buy(order):\n    current_app.send_task("${task}", (order,))\n`,
    })
    const [base, head] = renamed()
    const { files, refused } = await remedied(base, { ...head, ...views('shop.tasks.charge') }, alias())
    expect(refused).toEqual([])
    expect(files['shop/views.py']).toBe(views('shop.tasks.pay')['shop/views.py'])
  })

  it('takes schedule entries back to the old name, which a rollback knows', async () => {
    const beat = (task: string) => ({
      'shop/celery.py': `from celery import Celery\n\napp = Celery("shop")\napp.conf.beat_schedule = {"x": {"task": "${task}", "schedule": 60}}\n`,
    })
    const [base, head] = renamed()
    const { files } = await remedied(
      { ...base, ...beat('shop.tasks.pay') },
      { ...head, ...beat('shop.tasks.charge') },
      alias('shop.tasks.charge'),
    )
    expect(files['shop/celery.py']).toBe(beat('shop.tasks.pay')['shop/celery.py'])
  })
})

describe('an alias of other definitions', () => {
  it('is the same call again', async () => {
    const call = (name: string) =>
      shop(`def _pay${BODY}\n\npay = shared_task(name="${name}", queue="q")(_pay)  # sent by mail\n`)
    const written = tasksOf(await remedied(call('shop.tasks.pay'), call('shop.charge'), alias()))
    expect(written).toBe(
      `def _pay${BODY}\n\n${COMMENT}shared_task(name="shop.charge", queue="q")(_pay)\npay = shared_task(name="shop.tasks.pay", queue="q")(_pay)  # sent by mail\n`,
    )
  })

  it('is a subclass with the new name: the class and its instances go on sending the old one', async () => {
    const app = { 'shop/celery.py': 'from celery import Celery\n\napp = Celery("shop")\n' }
    const inClass = (name: string) =>
      shop(
        `from celery import Task\nfrom shop.celery import app\n\n\nclass Pay(Task):\n    name = "${name}"\n\n    def run(self, order):\n        pass\n\n\npay = app.register_task(Pay())\n`,
        app,
      )
    const written = tasksOf(await remedied(inClass('shop.tasks.pay'), inClass('shop.charge'), alias()))
    expect(written).toContain('class Pay(Task):\n    name = "shop.tasks.pay"\n')
    expect(written).toContain(
      `pay = app.register_task(Pay())\n\n\n${COMMENT}class PayAlias(Pay):\n    name = "shop.charge"\n\n\napp.register_task(PayAlias())\n`,
    )
  })

  it('is written for a project’s own decorator of any name, which is then still read', async () => {
    const deco = {
      'shop/deco.py':
        'from celery import shared_task\n\n\ndef job(**options):\n    return shared_task(**options)\n',
    }
    const decorated = (name: string) =>
      shop(`from shop.deco import job\n\n\n@job(queue="q")\ndef ${name}${BODY}`, deco)
    const { files } = await remedied(decorated('pay'), decorated('charge'), alias())
    const { findings } = await judge(decorated('pay'), { ...decorated('charge'), ...files })
    expect(files['shop/tasks.py']).toContain('charge = job(name="shop.tasks.pay", queue="q")(charge)')
    expect(findings).toEqual([])
  })
})

describe('an alias is refused', () => {
  const [base, head] = renamed()
  const named = (name: string) => shop(`@shared_task(name="${name}")\ndef pay${BODY}`)
  const inside = (name: string) =>
    shop(
      `def make():\n    @shared_task(name="${name}")\n    def pay(order):\n        return order\n    return pay\n\n\npay = make()\n`,
    )
  const twice = (name: string) =>
    shop(
      `if True:\n    @shared_task\n    def ${name}${BODY.replaceAll('    ', '        ')}else:\n    def ${name}(order):\n        pass\n`,
    )
  const bare = (name: string) =>
    shop(`from shop.deco import job\n\n\n@job\ndef ${name}${BODY}`, {
      'shop/deco.py': 'from celery import shared_task\n\n\ndef job(f):\n    return shared_task(f)\n',
    })

  it.each([
    ['a removed task', base, shop(''), 'shop.tasks.pay', 'a stub takes its messages'],
    ['a new task', shop(''), head, 'shop.tasks.charge', 'is new in this change'],
    ['a task that keeps its name', head, head, 'shop.tasks.charge', 'keeps its name'],
    ['a task that nobody knows', base, head, 'shop.tasks.refund', 'is not a task of this change'],
    [
      'other arguments',
      base,
      shop('@shared_task\ndef charge():\n    return {"paid": order}\n'),
      'shop.tasks.pay',
      'does not take the arguments',
    ],
    ['a factory', inside('shop.pay'), inside('shop.charge'), 'shop.pay', 'inside a function'],
    [
      'a function that is defined twice',
      twice('pay'),
      twice('charge'),
      'shop.tasks.pay',
      'bound several times',
    ],
    [
      'a decorator that may take no name',
      bare('pay'),
      bare('charge'),
      'shop.tasks.pay',
      'may not take a name',
    ],
    [
      'a name that ends the comment',
      named('shop]pay'),
      named('shop.charge'),
      'shop]pay',
      'a comment of an alias cannot hold'.slice(2),
    ],
  ])('for %s', async (_, before, after, task, reason) => {
    const { files, refused } = await remedied(
      before,
      { ...after, 'README.py': 'import celery\n' },
      alias(task),
    )
    expect(files).toEqual({})
    expect(refused).toEqual([expect.stringContaining(reason)])
  })

  it('once it is there', async () => {
    const { files } = await remedied(base, head, alias())
    const again = { ...head, ...files }
    const { refused } = await remedied(base, again, alias(), alias('shop.tasks.charge'))
    expect(refused).toEqual([
      '`shop.tasks.pay` keeps its name in this change.',
      '`shop.tasks.charge` has its old name already.',
    ])
  })
})

describe('a later change of a task with an alias', () => {
  it('is judged by the calls through its symbol, which send the old name', async () => {
    const caller = (call: string) => ({
      'shop/views.py': `from shop.tasks import charge\n\n\ndef view():\n    charge.delay(${call})\n`,
    })
    const { files } = await remedied(...renamed(), alias())
    const before = { ...shop(''), ...files, ...caller('1') }
    const text = files['shop/tasks.py'] ?? ''
    const after = { ...before, 'shop/tasks.py': text.replace('(order):\n', '(order, note):\n') }
    const { findings } = await judge(before, after)
    expect(
      findings.filter(({ rule }) => rule === 'required-argument-added').map(({ names }) => names),
    ).toEqual([[{ old: 'shop.tasks.pay', new: 'shop.tasks.pay' }]])
  })

  it('reports nothing that the change leaves alone', async () => {
    const { files } = await remedied(...renamed(), alias())
    const before = { ...shop(''), ...files }
    const after = { ...before, 'shop/tasks.py': `${files['shop/tasks.py']}\n\nLIMIT = 3\n` }
    expect((await judge(before, after)).findings).toEqual([])
  })

  it('reminds of a day that is over, if it touches the file', async () => {
    const { files } = await remedied(...renamed(), alias())
    const over = (files['shop/tasks.py'] ?? '').replace('2027-03-02', '2027-01-30')
    const before = { ...shop(''), 'shop/tasks.py': over, 'shop/views.py': 'import celery\n' }
    const rulesOf = async (after: Texts) => (await judge(before, after)).findings.map(({ rule }) => rule)
    expect(await rulesOf({ ...before, 'shop/views.py': 'import celery, os\n' })).toEqual([])
    expect(await rulesOf({ ...before, 'shop/tasks.py': `${over}# the end\n` })).toEqual(['alias-due'])
    const today = over.replace('2027-01-30', '2027-01-31')
    expect(await rulesOf({ ...before, 'shop/tasks.py': `${today}# the end\n` })).toEqual([])
  })
})
