import { describe, expect, it } from 'vitest'
import { remedied, shop, type Texts } from './testing.ts'

const stub = (task = 'shop.tasks.pay') => ({ kind: 'stub', task }) as const
const KEEP = '@shared_task\ndef keep():\n    return 1\n'
const PAY = '@shared_task(queue="money")\ndef pay(order):\n    return {"paid": order}\n\n\n'

function written(decorator: string, name = 'pay', task = 'shop.tasks.pay'): string {
  return `# celery-guard: stub[${task}] until 2027-03-02
# Messages that still wait find this task and do nothing. It may go after that day.
${decorator}
def ${name}(*args, **kwargs):
    """Do nothing, for messages that still wait."""
`
}

async function tasksAfter(base: Texts, head: Texts, task?: string): Promise<string | undefined> {
  return (await remedied(base, head, stub(task))).files['shop/tasks.py']
}

const NAMED = '@shared_task(name="shop.tasks.pay", queue="money")'

describe('a stub', () => {
  it('is written below the tasks that are left, with the old queue', async () => {
    const head = shop(KEEP)
    expect(await tasksAfter(shop(PAY + KEEP), head)).toBe(`${head['shop/tasks.py']}\n\n${written(NAMED)}`)
  })

  it('brings its import where the file has none', async () => {
    const head = { ...shop(''), 'shop/tasks.py': 'import os\n\nHOME = os.sep' }
    expect(await tasksAfter(shop(PAY), head)).toBe(
      `import os\n\nfrom celery import shared_task\n\nHOME = os.sep\n\n\n${written(NAMED)}`.trimEnd(),
    )
    expect(await tasksAfter(shop(PAY), { ...head, 'shop/tasks.py': '' })).toBe(
      `from celery import shared_task\n\n\n${written(NAMED)}`,
    )
  })

  it('has another name where a function has its name', async () => {
    const plain = PAY.replace('@shared_task(queue="money")\n', '').trimEnd()
    const head = shop(`${plain}\n`)
    expect(await tasksAfter(shop(PAY), head)).toBe(
      `${head['shop/tasks.py']}\n\n${written(NAMED, 'pay_stub')}`,
    )
  })

  it('names the queue as the file still can', async () => {
    const queues = { 'shop/queues.py': 'class CeleryQueues:\n    MONEY = "money"\n' }
    const task = (name: string) =>
      `@shared_task(queue=CeleryQueues.MONEY)\ndef ${name}(order):\n    return "${name}"\n`
    const tasks = (...names: readonly string[]) =>
      shop(`from shop.queues import CeleryQueues\n\n\n${names.map(task).join('\n\n')}`, queues)
    expect(await tasksAfter(tasks('pay', 'keep'), tasks('keep'))).toContain(
      '@shared_task(name="shop.tasks.pay", queue=CeleryQueues.MONEY)\ndef pay(',
    )
  })

  it('of a deleted file is written into the nearest task module that is left', async () => {
    const others = {
      'shop/mail/__init__.py': '',
      'shop/mail/tasks.py': `from celery import shared_task\n\n\n${KEEP}`,
    }
    const base = shop(PAY, others)
    const { files } = await remedied(base, { 'shop/__init__.py': '', ...others }, stub())
    expect(files).toEqual({ 'shop/mail/tasks.py': `${others['shop/mail/tasks.py']}\n\n${written(NAMED)}` })
  })
})

describe('a stub is refused', () => {
  const base = shop(PAY + KEEP)
  it.each([
    ['a task that is still there', shop(KEEP), 'shop.tasks.keep', 'is still a task'],
    [
      'a renamed task',
      shop(PAY.replace('def pay', 'def charge') + KEEP),
      'shop.tasks.pay',
      'an alias runs its messages',
    ],
    ['a task that nobody knows', shop(KEEP), 'shop.tasks.refund', 'is not a task of this change'],
    [
      'the tasks of a project that is gone',
      { 'shop/__init__.py': '' },
      'shop.tasks.pay',
      'no task module near it is left',
    ],
  ])('for %s', async (_, head, task, reason) => {
    const { files, refused } = await remedied(base, head, stub(task))
    expect(files).toEqual({})
    expect(refused).toEqual([expect.stringContaining(reason)])
  })
})
