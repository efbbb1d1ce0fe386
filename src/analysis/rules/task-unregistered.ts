import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../contract/linked-task.ts'
import type { Program } from '../contract/program.ts'
import { tasksPackageOf } from '../contract/unreached.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { tasksOnBothSides } from './shared/redelivery.ts'

const ID = 'task-unregistered'

export const taskUnregistered = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary:
    'Finds tasks whose module the application’s `tasks` package no longer imports, so that no worker does.',

  check(context) {
    const { base, head } = context
    const lost = tasksOnBothSides(context).filter(
      ([old, next]) =>
        head.unreached.has(next.path) && isDiscovered(base.program, old) && !base.unreached.has(old.path),
    )
    const open = lost.filter(([, next]) => !context.isSuppressed(ID, placeOf(next)))
    return [...Map.groupBy(open, ([, next]) => next.path).values()].map((group) => report(context, group))
  },

  page: {
    breaks:
      'Autodiscovery imports each application’s `tasks` and nothing below it. A module in a `tasks` package that `__init__.py` does not import registers no task in a worker: it logs “Received unregistered task”, and drops the message without a retry.',
    notices:
      'The worker’s log, and whoever waits for a result (`NotRegistered`). No test fails, and the sender hears nothing. A process that imports the module for another reason, such as the web server, has the task all the same.',
    forward: [
      'Import the module in the package’s `__init__.py`, in the change that moves it. One deployment is enough.',
    ],
    rollback: 'Harmless: the code before registers the task.',
    whenNot: 'A worker imports the module in another way, by `--include` on its command line for instance.',
    limits: [
      'Silent where modules are imported by code (`importlib`, `pkgutil`), or named in `include` or `imports`.',
      'Only tasks that were registered before are judged.',
    ],
    flagged: {
      base: {
        'shop/__init__.py': '',
        'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.autodiscover_tasks(["shop"])
`,
        'shop/tasks/__init__.py': `from . import money
`,
        'shop/tasks/money.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/__init__.py': '',
        'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.autodiscover_tasks(["shop"])
`,
        'shop/tasks/__init__.py': `# Tasks of the shop.
`,
        'shop/tasks/money.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
    },
    allowed: {
      base: {
        'shop/__init__.py': '',
        'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.autodiscover_tasks(["shop"])
`,
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/__init__.py': '',
        'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.autodiscover_tasks(["shop"])
`,
        'shop/tasks/__init__.py': `from . import money
`,
        'shop/tasks/money.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
    },
  },
})

/** In a module that autodiscovery imports, or in its package: a folder without `__init__.py` was none before either. */
function isDiscovered({ paths }: Program, { path }: LinkedTask): boolean {
  if (/(^|\/)tasks(\/__init__)?\.py$/.test(path)) return true
  const inPackage = tasksPackageOf(path)
  return inPackage !== null && paths.has(inPackage)
}

function report(context: RuleContext, group: readonly (readonly [LinkedTask, LinkedTask])[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const [old, next] = first
  const who = group.length > 1 ? prose`${group.length} tasks are` : prose`Task ${old.name ?? ''} is`
  return {
    ...placeOf(next),
    side: 'head',
    message: prose`${who} still defined, but nothing imports ${next.module} any more: autodiscovery imports ${parentModule(next.module)} alone, so a worker registers nothing of it and drops the messages that are on their way.`,
    advice: [],
    names: group.map(([{ name }]) => ({ old: name, new: name })),
    fates: { deploy: 'discarded', rollback: 'runs' },
    fix: () => importIt(context, next),
  }
}

function parentModule(module: string): string {
  return module.slice(0, module.lastIndexOf('.'))
}

function importIt(context: RuleContext, { path, module }: LinkedTask): FixDraft | null {
  const inPackage = tasksPackageOf(path)
  const text = inPackage === null ? null : context.headText(inPackage)
  if (inPackage === null || text === null) return null
  const name = module.slice(module.lastIndexOf('.') + 1)
  const statements = context.head.program.factsOf(inPackage)?.statements ?? []
  const last = statements.findLast((one) => one.kind === 'from' || one.kind === 'import')
  const line = `from . import ${name}`
  const edit =
    last === undefined
      ? { start: text.length, end: text.length, text: text === '' ? `${line}\n` : line }
      : { start: last.at.end, end: last.at.end, text: `\n${line}` }
  return {
    title: prose`Import ${name} in its package`,
    safety: 'suggestion',
    edits: [{ path: inPackage, ...edit }],
  }
}
