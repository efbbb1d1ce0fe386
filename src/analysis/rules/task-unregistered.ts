import { type Prose, prose } from '../../shared/prose.ts'
import { discovered } from '../import-graph/uncertain-files.ts'
import { tasksPackageOf } from '../import-graph/unreachable-submodules.ts'
import { requestedOr } from '../model/requested.ts'
import type { Program } from '../semantic/program.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { tasksInBothRevisions } from './shared/rerouted-tasks.ts'

const ID = 'task-unregistered'

export const taskUnregistered = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary: 'Finds tasks whose module no worker imports any more.',

  check(context) {
    const isLost = losesTask(context)
    const lost = tasksInBothRevisions(context).filter(([old, next]) => isLost(old, next))
    const open = lost.filter(([, next]) => !context.isSuppressed(ID, placeOf(next)))
    return [...Map.groupBy(open, ([, next]) => next.path).values()].map((group) => report(context, group))
  },

  page: {
    breaks:
      'A worker registers the tasks of the modules that it imports. Autodiscovery imports each installed application’s `tasks` and nothing below it: a module in a `tasks` package that `__init__.py` does not import registers no task, nor does one that moved elsewhere, under whatever name, nor one of an application that is not installed. The worker logs “Received unregistered task”, and drops the message without a retry.',
    notices:
      'The worker’s log, and whoever waits for a result (`NotRegistered`). No test fails, and the sender hears nothing. A process that imports the module for another reason, such as the web server, has the task all the same.',
    forward: [
      'Import the module where a worker comes by, in the `tasks` module of an installed application or its package’s `__init__.py`, in the change that moves it. One deployment is enough.',
    ],
    rollback: 'Harmless: the code before registers the task.',
    whenNot: 'A worker imports the module in another way, by `--include` on its command line for instance.',
    limits: [
      'Silent where modules are imported by code (`importlib`, `pkgutil`), or named in `include` or `imports`; an entry that is taken out of these is not missed.',
      'Nor is an import that goes outside of a `tasks` package, an `autodiscover_tasks()` that is taken away, or an application of which only a further module holds the tasks.',
      'Outside of `tasks` packages Django projects alone, whose applications and `autodiscover_tasks()` are written out.',
      'URLs count as imported: a worker runs Django’s checks when it starts, and these load them.',
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

/** Whether workers came to a task before and do not now. */
function losesTask({ base, head }: RuleContext): (old: LinkedTask, next: LinkedTask) => boolean {
  const unimported = requestedOr(head.unimported, new Set())
  const isFound = unimported.size === 0 ? () => false : discovered(base)
  return (old, next) => {
    if (base.unreachable.has(old.path)) return false
    if (head.unreachable.has(next.path)) return isDiscovered(base.program, old)
    return unimported.has(next.path) && isFound(tasksPackageOf(old.path) ?? old.path)
  }
}

/** In a module that autodiscovery imports, or in its package: a folder without `__init__.py` was none before either. */
function isDiscovered({ paths }: Program, { path }: LinkedTask): boolean {
  if (/(^|\/)tasks(\/__init__)?\.py$/.test(path)) return true
  const inPackage = tasksPackageOf(path)
  return inPackage !== null && paths.has(inPackage)
}

type Lost = readonly [old: LinkedTask, next: LinkedTask]

function report(context: RuleContext, group: readonly Lost[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const [old, next] = first
  const isInPackage = context.head.unreachable.has(next.path)
  const who = group.length > 1 ? prose`${group.length} tasks are` : prose`Task ${old.name ?? ''} is`
  const why = isInPackage
    ? prose`nothing imports ${next.module} any more: autodiscovery imports ${parentModule(next.module)} alone`
    : prose`no worker imports ${next.module}: autodiscovery does not look for it, and nothing that a worker loads imports it`
  return {
    ...placeOf(next),
    side: 'head',
    title: prose`Workers no longer import ${namedOrCounted(group.map(([{ name }]) => name))}`,
    message: prose`${who} still defined, but ${why}, so a worker registers nothing of it and drops the messages that are on their way.`,
    advice: isInPackage ? [] : [remedy(first)],
    names: group.map(([{ name }]) => ({ old: name, new: name })),
    outcomes: { deploy: 'discarded', rollback: 'runs' },
    fix: () => (isInPackage ? importIt(context, next) : null),
  }
}

function remedy([old, next]: Lost): Prose {
  return old.path === next.path
    ? prose`List its application again, or move what is still sent to one that is installed.`
    : prose`An explicit name does not help here: import ${next.module} in the ${'tasks'} module of an installed application, or move the function there.`
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
