import { prose } from '../../shared/prose.ts'
import { placeKey } from '../compare/pair-tasks.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { nameAfterFunction } from './shared/name-after-function.ts'

const BASE = {
  'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
}

export const duplicateTaskName = defineRule({
  id: 'duplicate-task-name',
  category: 'names',
  severity: 'error',
  summary: 'Finds names that two task definitions share; Celery registers only one of them.',

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
          title: prose`Only one of two tasks named ${first.name ?? ''} runs`,
          message: prose`Another task is named ${first.name ?? ''} too, ${other.path === first.path ? prose`on line ${other.line}` : prose`at ${`${other.path}:${other.line}`}`}. Celery registers only one of the two, without an error, and runs its body for messages of both.`,
          advice: [prose`Give one of them a unique name.`],
          names: [{ old: first.name, new: first.name }],
          fix: () => nameAfterFunction(context, first),
        },
      ]
    })
  },

  page: {
    breaks:
      'Celery registers one task per name and silently ignores the other definition. Messages for both run one body; the other body never runs. Import order decides which one wins.',
    notices:
      'Nobody: Celery raises no exception and logs nothing. The effects of the other body are missing.',
    forward: [
      'Give the new task a unique name before its first deployment.',
      'Send it once all workers have it.',
    ],
    rollback:
      'Workers without the new task drop its messages. Deploy workers before senders, and roll senders back first.',
    whenNot:
      'Different workers import the two, as with two services in one repository. Services with separate source roots are already told apart.',
    limits: [
      'Definitions under a condition are alternatives and count once.',
      'A computed name is not compared.',
    ],
    flagged: {
      base: BASE,
      head: {
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.charge")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
    allowed: {
      base: BASE,
      head: {
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.refund")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
  },
})

/** The definitions of each name that one worker imports. */
function byName({ tasks, program }: Snapshot): Map<string, LinkedTask[]> {
  // Two services in one repository may use the same names.
  const groups = Map.groupBy(tasks, ({ name, path }) => `${program.layout.rootOf(path)}\0${name ?? ''}`)
  return new Map([...groups].filter(([, group]) => group[0]?.name !== null))
}

/** How many of them one process registers: definitions under a condition are alternatives. */
function definitions(tasks: readonly LinkedTask[]): number {
  const sure = tasks.filter(({ origin: { definition, scope, decorator } }) => {
    return decorator === null || scope.statements.some((statement) => statement === definition)
  })
  const places = new Set(sure.map(({ path, line }) => `${path}:${line}`))
  const guardedFiles = new Set(tasks.filter((task) => !sure.includes(task)).map(({ path }) => path))
  for (const { path } of sure) guardedFiles.delete(path)
  return places.size + guardedFiles.size
}
