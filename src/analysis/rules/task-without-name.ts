import { prose } from '../../shared/prose.ts'
import { pinName } from '../fixes/pin-name.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type RuleContext } from './define-rule.ts'
import { nameOfFunction, sharesName } from './shared/name-after-function.ts'

export const taskWithoutName = defineRule({
  id: 'task-without-name',
  category: 'names',
  severity: 'warning',
  summary: 'Finds new tasks whose name is implied by module and function.',

  check(context) {
    return context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.nameOrigin !== 'implicit' || task.name === null) return []
      if (sharesName(context, task)) return []
      return [
        {
          ...placeOf(task),
          side: 'head',
          message: prose`The new task ${task.name} has no explicit name: renaming or moving its function later would change what it is called, and lose its messages.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          // Whether it is one that is gone is for a person to decide first.
          fix: () => (mayBeOld(context, task) ? null : nameIt(context, task)),
        },
      ]
    })
  },

  page: {
    breaks:
      'Nothing yet. Without `name=` Celery calls the task after its module and function; whoever renames or moves those later renames the task, and loses its messages.',
    notices: 'Nobody: a rename looks like a tidy-up, and no test fails.',
    forward: [
      'Name the task before it is first deployed. It is called the same with and without, so one deployment is enough.',
    ],
    rollback: 'Harmless: the name is the same in both.',
    whenNot:
      'Names are left to Celery on purpose, and moves are watched by `task-renamed-without-name`; switch the rule off then.',
    limits: [
      'Only new tasks are judged.',
      'A decorator whose options are not written out (`**options`) may hold a name, and is not judged.',
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


@shared_task
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

function nameIt(context: RuleContext, task: LinkedTask): FixDraft | null {
  const text = context.headText(task.path)
  // Not the implied name: below a decorator without `functools.wraps` that is the name of its wrapper.
  const edit = text === null ? null : pinName(context.head.program, task, text, nameOfFunction(task))
  return edit && { title: prose`Name the task`, safety: 'safe', edits: [edit] }
}

function mayBeOld({ changes }: RuleContext, task: LinkedTask): boolean {
  return changes.some(({ candidates }) => candidates.includes(task))
}
