import { type Prose, prose } from '../../shared/prose.ts'
import type { ForgottenClass } from '../definitions/forgotten-classes.ts'
import type { UnregisteredClass } from '../definitions/unregistered-classes.ts'
import { registerClass } from '../fixes/register-class.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { forgottenIn } from './shared/forgotten-classes.ts'

const FUNCTION = `from shop.celery import app


@app.task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`

const CLASS = `from celery import Task

from shop.celery import app


class Charge(Task):
    name = "shop.tasks.charge"

    def run(self, order_id):
        Order(order_id).charge()
`

const BASE = {
  'shop/__init__.py': '',
  'shop/celery.py': 'from celery import Celery\n\napp = Celery("shop", include=["shop.tasks"])\n',
  'shop/tasks.py': FUNCTION,
}

export const classTaskUnregistered = defineRule({
  id: 'class-task-unregistered',
  category: 'contract',
  severity: 'error',
  summary: 'Finds task classes that no code registers.',

  check(context) {
    return forgottenIn(context).map((found) => report(context, found))
  },

  page: {
    breaks:
      'Since Celery 4, a class that inherits from `celery.Task` is registered by `app.register_task(Charge())`, not by its definition. Its own `delay` still sends messages, but workers do not know the name: they log “Received unregistered task” and drop the message without a retry.',
    notices: 'The worker’s log, as “Received unregistered task”. The sender sees no error.',
    forward: [
      'Register an instance below the class: `Charge = app.register_task(Charge())`.',
      'Deploy as usual, workers before senders.',
    ],
    rollback:
      'Harmless where the class replaces a task of the same name. Senders of a new task must be rolled back before workers.',
    whenNot:
      'Code in another repository registers the class, or it is the base of classes there. Then set `abstract = True`.',
    limits: [
      'A class without a `name` that nothing sends and that replaces no task is reported as a warning.',
      'The rule is silent about a class that is used in any way but imports and calls that send it: as a base class, as an argument, by `base=`, in a list, or called directly. It does not judge classes with a decorator, a metaclass, `__init_subclass__`, an abstract method, `abstract = True` or a base outside of the repository.',
      'It is silent where code registers classes in a way that is not followed, such as a loop over subclasses, and where requirements allow Celery 3.',
      'Only classes at the top of a module are judged, and only if the change adds them or takes their registration away.',
    ],
    flagged: { base: BASE, head: { ...BASE, 'shop/tasks.py': CLASS } },
    allowed: {
      base: BASE,
      head: { ...BASE, 'shop/tasks.py': `${CLASS}\n\nCharge = app.register_task(Charge())\n` },
    },
  },
})

function report(
  context: RuleContext,
  { found, use }: { readonly found: UnregisteredClass; readonly use: ForgottenClass },
): Report {
  const { entity, task, replaced } = found
  const { fact, scope } = entity
  const isCertain = replaced !== null || use.isSent || task.nameOrigin !== 'implicit'
  return {
    path: scope.path,
    line: fact.line,
    endLine: fact.line,
    side: 'head',
    ...(isCertain ? {} : { severity: 'warning' as const }),
    title: prose`Nothing registers the task class ${fact.name}`,
    message: message(found, use),
    advice: [prose`Register an instance of it: ${`${fact.name} = app.register_task(${fact.name}())`}.`],
    ...(replaced === null ? {} : { outcomes: { deploy: 'discarded', rollback: 'runs' } as const }),
    names: [{ old: replaced && labelOf(replaced), new: task.name }],
    ...(task.name === null ? { about: fact.name } : {}),
    fix: () => fix(context, found, use),
  }
}

function fix(context: RuleContext, found: UnregisteredClass, use: ForgottenClass): FixDraft | null {
  const { fact, scope } = found.entity
  const text = context.headText(scope.path)
  const edits = text === null ? null : registerClass(context.head, text, found, use)
  return edits && { title: prose`Register ${fact.name}`, safety: 'suggestion', edits }
}

function message({ entity, replaced, task }: UnregisteredClass, { isSent }: ForgottenClass): Prose {
  const { name } = entity.fact
  const lost = replaced && labelOf(replaced)
  if (lost !== null && replaced?.kind === 'class')
    return prose`No code registers ${name} any more, and Celery does not do so by itself: workers drop the messages of ${lost}.`
  if (lost !== null)
    return prose`${name} replaces the task ${lost}, but no code registers it, and Celery does not do so by itself: workers drop the task’s messages.`
  const drops = isSent
    ? prose`workers drop its messages`
    : prose`workers do not know ${task.name ?? prose`the task`}`
  return prose`No code registers ${name}, and Celery does not register task classes by itself: ${drops}.`
}
