import { prose } from '../../shared/prose.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { nameAfterFunction } from './shared/name-after-function.ts'

export const duplicateTaskName = defineRule({
  id: 'duplicate-task-name',
  category: 'names',
  severity: 'error',
  summary: 'Finds names that two task definitions share, of which Celery registers only one.',

  check(context) {
    const before = byName(context.base)
    return [...byName(context.head)].flatMap(([key, tasks]): Report[] => {
      if (definitions(tasks) < 2) return []
      const known = new Set((before.get(key) ?? []).map(placeKey))
      const fresh = tasks.filter((task) => !known.has(placeKey(task)))
      // A second definition of the same function is new as well.
      const isOld = fresh.length === 0 && definitions(before.get(key) ?? []) > 1
      const first = isOld ? undefined : (fresh.at(-1) ?? tasks.at(-1))
      if (!first) return []
      const other = tasks.find((task) => task !== first) ?? first
      return [
        {
          ...placeOf(first),
          side: 'head',
          message: prose`The name ${first.name ?? ''} belongs to ${other.path === first.path ? prose`line ${other.line}` : prose`${`${other.path}:${other.line}`}`} as well: Celery registers only one of the two, without an error, and runs its body for the messages of both.`,
          advice: [prose`Give one of them a name of its own.`],
          names: [{ old: first.name, new: first.name }],
          fix: () => nameAfterFunction(context, first),
        },
      ]
    })
  },

  page: {
    breaks:
      'Celery keeps one task for a name and makes nothing of the other definition, without an error: messages for both run one body, and the other body never runs. Which one it is depends on how the modules are loaded.',
    notices: 'Nobody: no exception, no log line. The effects of the other body are missing.',
    forward: [
      'Give the newcomer a name of its own before it is deployed.',
      'Send it when all workers have it.',
    ],
    rollback:
      'Workers without the newcomer drop the messages under its own name: deploy workers before senders, and roll them back after those.',
    whenNot:
      'No worker imports both, as with two services in one repository. Services with source roots of their own are told apart already.',
    limits: [
      'Definitions under a condition stand for each other and count once.',
      'A name that is computed is compared with none.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.tasks.charge")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.tasks.refund")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
  },
})

/** The definitions of each name that one worker would import. */
function byName({ tasks, program }: Snapshot): Map<string, LinkedTask[]> {
  // Two services in one repository may well use the same names.
  const groups = Map.groupBy(tasks, ({ name, path }) => `${program.layout.rootOf(path)}\0${name ?? ''}`)
  return new Map([...groups].filter(([, group]) => group[0]?.name !== null))
}

/** How many of them can be registered together: those under a condition stand for each other. */
function definitions(tasks: readonly LinkedTask[]): number {
  const sure = tasks.filter(({ origin: { definition, scope, decorator } }) => {
    return decorator === null || scope.statements.some((statement) => statement === definition)
  })
  const places = new Set(sure.map(({ path, line }) => `${path}:${line}`))
  const guardedFiles = new Set(tasks.filter((task) => !sure.includes(task)).map(({ path }) => path))
  for (const { path } of sure) guardedFiles.delete(path)
  return places.size + guardedFiles.size
}

function placeKey({ path, qualname }: LinkedTask): string {
  return `${path}\0${qualname}`
}
